/** From directives to rules: which element declares which rule, and everything that must stop start-up instead. */

import { specifiedDirectives } from "graphql";
import type { Catalogue } from "./catalogue.js";
import type { DirectiveUse } from "./definition-reader.js";
import { directiveMeanings, enforcedLocations } from "./directives.js";
import { directiveValues, isMerged } from "./directive-values.js";
import { readRule } from "./rule-value.js";
import { anyVerifiedAccess, type Requirement } from "../rule.js";
import { didYouMean, type SchemaFault } from "./schema-fault.js";

/** What the directives of a schema declare, element by element. */
export interface DeclaredRules {
  /** Coordinate → the requirements of that element itself; all of them must hold. */
  readonly requirements: ReadonlyMap<string, readonly Requirement[]>;
  /** Coordinate → the name of its policy. */
  readonly policies: ReadonlyMap<string, string>;
  /** The coordinates that say `@public`. */
  readonly public: ReadonlySet<string>;
}

/**
 * Reads the rules; what is wrong with them goes to `faults`.
 *
 * @param defined the names of the directives that the schema defines
 * @param ruleDirective one more name for `@requiresScope`.
 */
export function readRules(
  defined: Iterable<string>,
  uses: readonly DirectiveUse[],
  ruleDirective: string | undefined,
  faults: SchemaFault[],
): DeclaredRules {
  const requirements = new Map<string, Requirement[]>();
  const policies = new Map<string, string>();
  const open = new Set<string>();
  const seen = new Set<string>();
  const meanings = directiveMeanings(ruleDirective);
  const known = new Set([
    ...meanings.keys(),
    ...defined,
    ...specifiedDirectives.map(({ name }) => name),
  ]);
  for (const use of uses) {
    const { coordinate, location, node } = use;
    const name = node.name.value;
    const meaning = meanings.get(name);
    const complain = (message: string): void => {
      faults.push({ coordinate, message });
    };
    if (!known.has(name)) complain(`@${name} is not a directive.${didYouMean(name, known)}`);
    if (meaning === undefined) continue;
    // What a directive's argument is for is the business of whoever reads that directive.
    const place = coordinate.startsWith("@") ? "arguments of directives" : location;
    if (place !== location || !enforcedLocations[meaning].includes(location)) {
      complain(
        `@${name} is not enforced on ${place}. It may stand on ${enforcedLocations[meaning].join(", ")}.`,
      );
      continue;
    }
    // Where nobody validated the SDL; the last one would count, and the others be lost.
    if (directiveValues(node).size !== (node.arguments ?? []).length) {
      complain(`@${name} names an argument twice. Take one of the two away.`);
      continue;
    }
    if (meaning === "scope") continue;
    const first = seen.size < seen.add(`${coordinate} ${name}`).size;
    if (!first || isMerged(node)) {
      complain(
        `@${name} stands here twice (a type and its extension, or two modules). Write the rule once; for "both" ` +
          'put the scopes into one inner list: scopes: [["a", "b"]].',
      );
    } else if (meaning === "public") {
      open.add(coordinate);
    } else if (meaning === "policy") {
      const policy = readPolicy(use, complain);
      if (policy !== undefined) policies.set(coordinate, policy);
    } else {
      const rule = meaning === "authenticated" ? anyVerifiedAccess : readRule(node, complain);
      if (!rule) continue;
      const requirement = { coordinate, rule };
      requirements.set(coordinate, [...(requirements.get(coordinate) ?? []), requirement]);
    }
  }
  return { requirements, policies, public: open };
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

function readPolicy(use: DirectiveUse, complain: (message: string) => void): string | undefined {
  const values = directiveValues(use.node);
  const name = values.get("name");
  if (values.size !== 1 || typeof name !== "string" || name === "") {
    complain(
      '@policy takes exactly one argument: name: "owner", the name of a function in "policies".',
    );
    return undefined;
  }
  return name;
}
