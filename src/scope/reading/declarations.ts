/** Everything that the directives of a schema declare: its rules and its catalogue, checked against each other. */

import { catalogueOfRules, readCatalogue, type Catalogue } from "./catalogue.js";
import type { DirectiveUse } from "./definition-reader.js";
import { checkAgainstCatalogue, readRules, type DeclaredRules } from "./rule-reader.js";
import type { SchemaFault } from "./schema-fault.js";

export interface Declarations {
  readonly declared: DeclaredRules;
  readonly catalogue: Catalogue;
}

/**
 * Reads them; what is wrong with them goes to `faults`.
 *
 * @param defined the names of the directives that the schema defines
 * @param ruleDirective one more name for `@requiresScope`
 */
export function readDeclarations(
  defined: Iterable<string>,
  uses: readonly DirectiveUse[],
  ruleDirective: string | undefined,
  faults: SchemaFault[],
): Declarations {
  const declared = readRules(defined, uses, ruleDirective, faults);
  const written = readCatalogue(uses, faults);
  const catalogue = written.declared ? written : catalogueOfRules(vocabularyOf(declared));
  checkAgainstCatalogue(declared, catalogue, faults);
  return { declared, catalogue };
}

/** Every scope that some rule names, in schema order. */
export function vocabularyOf(declared: DeclaredRules): readonly string[] {
  const all = [...declared.requirements.values()].flat();
  return [...new Set(all.flatMap(({ rule }) => rule.flat()))];
}
