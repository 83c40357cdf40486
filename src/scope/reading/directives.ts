/** The directives of the scope engine: their definitions in SDL, and where each may stand. */

import { DirectiveLocation } from "graphql";

const ruleLocations =
  "FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ENUM | SCALAR | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION";

/** The definitions to put beside a schema's own type definitions. `createServer` adds them by itself. */
export const scopeTypeDefs = /* GraphQL */ `
  "What an access token must hold to touch this element. Exactly one argument: \`scope\`, or \`scopes\` as a list (OR) of lists (AND)."
  directive @requiresScope(scope: String, scopes: [[String!]!]) on ${ruleLocations}

  "Any verified access token may touch this element."
  directive @authenticated on ${ruleLocations}

  "A function of the server decides, object by object: ownership, tenancy. On a type it speaks for each of its fields."
  directive @policy(name: String!) on FIELD_DEFINITION | OBJECT

  "Says that an element without a rule is meant to be open. It never lifts a rule."
  directive @public on FIELD_DEFINITION | OBJECT

  "A scope that exists, with the sentence that a person reads before granting it."
  directive @scope(
    name: String!
    description: String!
    implies: [String!]
    default: Boolean = false
  ) repeatable on SCHEMA
`;

/** The directives that carry a rule or speak about one, each by what it means. */
export type DirectiveMeaning = "requiresScope" | "authenticated" | "policy" | "public" | "scope";

/** Apollo Federation's spelling of `@requiresScope(scopes:)`; it means the same and is accepted as it is. */
export const federationName = "requiresScopes";

/** Directive name → meaning. `ruleDirective` is one more name for `@requiresScope`. */
export function directiveMeanings(ruleDirective?: string): ReadonlyMap<string, DirectiveMeaning> {
  return new Map<string, DirectiveMeaning>([
    ["requiresScope", "requiresScope"],
    [federationName, "requiresScope"],
    ...(ruleDirective === undefined ? [] : [[ruleDirective, "requiresScope"] as const]),
    ["authenticated", "authenticated"],
    ["policy", "policy"],
    ["public", "public"],
    ["scope", "scope"],
  ]);
}

const output = [DirectiveLocation.FIELD_DEFINITION, DirectiveLocation.OBJECT];
const everyElement = [
  ...output,
  DirectiveLocation.INTERFACE,
  DirectiveLocation.UNION,
  DirectiveLocation.ENUM,
  DirectiveLocation.SCALAR,
  DirectiveLocation.ARGUMENT_DEFINITION,
  DirectiveLocation.INPUT_FIELD_DEFINITION,
];

/** Where each is enforced. Anywhere else it stops start-up: a rule must never be there for show. */
export const enforcedLocations: Readonly<Record<DirectiveMeaning, readonly DirectiveLocation[]>> = {
  requiresScope: everyElement,
  authenticated: everyElement,
  policy: output,
  public: output,
  scope: [DirectiveLocation.SCHEMA],
};
