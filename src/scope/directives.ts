/** The directives of the scope engine: their definitions in SDL, and where each is enforced. */

import { DirectiveLocation } from "graphql";

const ruleLocations =
  "FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ENUM | SCALAR | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION";

/** The definitions to put beside a schema's own type definitions. `createServer` adds them by itself. */
export const scopeTypeDefs = /* GraphQL */ `
  "What an access token must hold to touch this element. Exactly one argument: \`scope\`, or \`scopes\` as a list (OR) of lists (AND)."
  directive @requiresScope(scope: String, scopes: [[String!]!]) on ${ruleLocations}

  "Any verified access token may touch this element."
  directive @authenticated on ${ruleLocations}

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

/** The names of the directives that carry a rule or speak about one. */
export const directiveName = {
  requiresScope: "requiresScope",
  authenticated: "authenticated",
  public: "public",
  scope: "scope",
} as const;

export const scopeDirectiveNames: ReadonlySet<string> = new Set(Object.values(directiveName));

/** Where the engine enforces a rule. Anywhere else a rule stops start-up: it must never be there for show. */
export const enforcedLocations: ReadonlySet<DirectiveLocation> = new Set([
  DirectiveLocation.FIELD_DEFINITION,
  DirectiveLocation.OBJECT,
]);
