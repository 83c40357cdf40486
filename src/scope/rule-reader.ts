/** From directives to rules: which element declares which rule, and everything that must stop start-up instead. */

import { DirectiveLocation, specifiedDirectives, type GraphQLSchema } from "graphql";
import type { Catalogue } from "./catalogue.js";
import { directiveName, enforcedLocations, scopeDirectiveNames } from "./directives.js";
import { directiveValues, isMerged } from "./directive-values.js";
import type { DirectiveUse } from "./definition-reader.js";
import { anyVerifiedAccess, type Requirement, type Rule } from "./rule.js";
import { didYouMean, type SchemaFault } from "./schema-fault.js";
import { isScopeToken } from "./scope-token.js";

/** What the directives of a schema declare, element by element. */
export interface DeclaredRules {
  /** Coordinate → the requirements of that element itself; all of them must hold. */
  readonly requirements: ReadonlyMap<string, readonly Requirement[]>;
  /** The coordinates that say `@public`. */
  readonly public: ReadonlySet<string>;
}

const notEnforced: ReadonlySet<string> = new Set(["requiresScopes", "policy"]);

/** Reads the rules; what is wrong with them goes to `faults`. */
export function readRules(
  schema: GraphQLSchema,
  uses: readonly DirectiveUse[],
  faults: SchemaFault[],
): DeclaredRules {
  const requirements = new Map<string, Requirement[]>();
  const open = new Set<string>();
  const seen = new Set<string>();
  const known = new Set([
    ...scopeDirectiveNames,
    ...schema.getDirectives().map(({ name }) => name),
    ...specifiedDirectives.map(({ name }) => name),
  ]);
  for (const use of uses) {
    const { coordinate, location, node } = use;
    const name = node.name.value;
    const complain = (message: string): void => {
      faults.push({ coordinate, message });
    };
    if (!known.has(name)) complain(`@${name} is not a directive.${didYouMean(name, known)}`);
    // Defined by the schema perhaps, but it speaks of access, and nobody would enforce it.
    if (notEnforced.has(name)) complain(`@${name} is not enforced. Write @requiresScope instead.`);
    if (name === directiveName.scope && location !== DirectiveLocation.SCHEMA) {
      complain(
        "@scope declares a scope that exists, on `schema`. To ask for one, write @requiresScope.",
      );
    }
    if (!scopeDirectiveNames.has(name) || name === directiveName.scope) continue;
    const first = seen.size < seen.add(`${coordinate} ${name}`).size;
    if (!first || isMerged(node)) {
      complain(
        `@${name} stands here twice (a type and its extension, or two modules). Write the rule once; for "both" ` +
          'put the scopes into one inner list: scopes: [["a", "b"]].',
      );
    } else if (!enforcedLocations.has(location)) {
      complain(
        `@${name} is not enforced on ${location}. Put it on an object type or on a field of one.`,
      );
    } else if (name === directiveName.public) {
      open.add(coordinate);
    } else {
      const rule =
        name === directiveName.authenticated ? anyVerifiedAccess : readRule(use, complain);
      if (!rule) continue;
      const requirement = { coordinate, rule };
      requirements.set(coordinate, [...(requirements.get(coordinate) ?? []), requirement]);
    }
  }
  return { requirements, public: open };
}

/** A rule that names a scope outside a declared catalogue stops start-up: a typo must not guard with a ghost. */
export function checkAgainstCatalogue(
  rules: DeclaredRules,
  catalogue: Catalogue,
  faults: SchemaFault[],
): void {
  if (!catalogue.declared) return;
  const names = new Set(catalogue.scopes.map(({ name }) => name));
  for (const { coordinate, rule } of [...rules.requirements.values()].flat()) {
    for (const scope of new Set(rule.flat())) {
      if (names.has(scope)) continue;
      const message = `scope "${scope}" is not in the catalogue (@scope on the schema).${didYouMean(scope, names)}`;
      faults.push({ coordinate, message });
    }
  }
}

function readRule(use: DirectiveUse, complain: (message: string) => void): Rule | undefined {
  const values = directiveValues(use.node);
  for (const name of values.keys()) {
    if (name === "scope" || name === "scopes") continue;
    complain(`@requiresScope has no argument "${name}": write scope: "a" or scopes: [["a", "b"]].`);
    return undefined;
  }
  if (values.size !== 1 || use.node.arguments?.length !== 1) {
    complain('@requiresScope takes exactly one argument: scope: "a", or scopes: [["a", "b"]].');
    return undefined;
  }
  const single = values.get("scope");
  const rule: unknown = values.has("scope") ? [[single]] : values.get("scopes");
  if (values.has("scope") && typeof single !== "string") {
    complain('"scope" is one scope in quotes, such as scope: "a".');
    return undefined;
  }
  if (!isListOfTextLists(rule)) {
    complain(
      '"scopes" is a list of lists: [["a", "b"]] asks for a and b, [["a"], ["b"]] for a or b. A plain list could be read as either.',
    );
    return undefined;
  }
  if (rule.length === 0 || rule.some((alternative) => alternative.length === 0)) {
    complain(
      '"scopes" has an empty list, which nobody could read: name the scopes, or use @authenticated for any verified access.',
    );
    return undefined;
  }
  const ungrammatical = rule.flat().find((scope) => !isScopeToken(scope));
  if (ungrammatical !== undefined) {
    complain(
      `${JSON.stringify(ungrammatical)} is not one scope: a scope is printable ASCII without space, quote and backslash. ` +
        'For two scopes write scopes: [["a", "b"]].',
    );
    return undefined;
  }
  return rule;
}

function isListOfTextLists(value: unknown): value is readonly (readonly string[])[] {
  return (
    Array.isArray(value) &&
    value.every(
      (alternative) =>
        Array.isArray(alternative) && alternative.every((scope) => typeof scope === "string"),
    )
  );
}
