/** The compiler: a schema and its directives become the check of every position, once, at start-up. */

import {
  getNamedType,
  isInterfaceType,
  isObjectType,
  type DefinitionNode,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from "graphql";
import { catalogueOfRules, readCatalogue, type Catalogue } from "./catalogue.js";
import { definitionsOf, directiveUses } from "./definition-reader.js";
import type { Requirement } from "./rule.js";
import { checkAgainstCatalogue, readRules, type DeclaredRules } from "./rule-reader.js";
import { SchemaFaultError, type SchemaFault } from "./schema-fault.js";

/** All that one position needs: every requirement must hold. Positions that need the same share one check. */
export interface Check {
  /** The check's place among the rulebook's checks. Number 0 needs nothing. */
  readonly index: number;
  readonly requirements: readonly Requirement[];
}

export interface Rulebook {
  readonly catalogue: Catalogue;
  /** Every rule as declared, in schema order. */
  readonly declared: readonly Requirement[];
  /** Every scope that some rule names, in schema order. */
  readonly vocabulary: readonly string[];
  readonly checks: readonly Check[];
  /** The check that everybody passes. */
  readonly nothing: Check;
  /**
   * What a field position needs before its resolver runs: the rules of the enclosing type and of its interfaces, of
   * the field and of the same field on those interfaces, of the declared return type and of its interfaces.
   */
  fieldCheck(typeName: string, fieldName: string): Check;
  /** What an object of this type needs wherever it is found behind an abstract type. */
  objectCheck(typeName: string): Check;
}

type CompositeType = GraphQLObjectType | GraphQLInterfaceType;

/**
 * Compiles the rules of a schema.
 *
 * @param definitions the type definitions as written, before modules were merged; without them, what the schema
 * remembers of them.
 * @throws SchemaFaultError with every fault.
 */
export function compileRulebook(
  schema: GraphQLSchema,
  definitions: readonly DefinitionNode[] = definitionsOf(schema),
): Rulebook {
  const faults: SchemaFault[] = [];
  const uses = directiveUses(definitions);
  const rules = readRules(schema, uses, faults);
  const declared = [...rules.requirements.values()].flat();
  const vocabulary = [...new Set(declared.flatMap(({ rule }) => rule.flat()))];
  const written = readCatalogue(uses, faults);
  const catalogue = written.declared ? written : catalogueOfRules(vocabulary);
  checkAgainstCatalogue(rules, catalogue, faults);

  const interner = new CheckInterner();
  const objectChecks = new Map<string, Check>();
  const fieldChecks = new Map<string, Map<string, Check>>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isComposite(type) || type.name.startsWith("__")) continue;
    objectChecks.set(type.name, interner.intern(typeRequirements(type, rules)));
    const fields = Object.values(type.getFields()).map((field) => {
      const check = interner.intern(fieldRequirements(type, field.name, rules));
      if (rules.public.has(`${type.name}.${field.name}`)) {
        complainOfRule(`${type.name}.${field.name}`, check, faults);
      }
      return [field.name, check] as const;
    });
    fieldChecks.set(type.name, new Map(fields));
    if (rules.public.has(type.name)) {
      complainOfRule(type.name, interner.intern(typeRequirements(type, rules)), faults);
    }
  }
  if (faults.length > 0) throw new SchemaFaultError(faults);
  return {
    catalogue,
    declared,
    vocabulary,
    checks: interner.checks,
    nothing: interner.nothing,
    fieldCheck: (typeName, fieldName) =>
      fieldChecks.get(typeName)?.get(fieldName) ?? interner.nothing,
    objectCheck: (typeName) => objectChecks.get(typeName) ?? interner.nothing,
  };
}

function isComposite(type: GraphQLNamedType): type is CompositeType {
  return isObjectType(type) || isInterfaceType(type);
}

// The type's own requirements and those of its interfaces; getInterfaces is transitive in a valid schema.
function typeRequirements(type: GraphQLNamedType, rules: DeclaredRules): Requirement[] {
  const types = isComposite(type) ? [type, ...type.getInterfaces()] : [type];
  return types.flatMap(({ name }) => rules.requirements.get(name) ?? []);
}

function fieldRequirements(
  type: CompositeType,
  fieldName: string,
  rules: DeclaredRules,
): Requirement[] {
  const own = [type, ...type.getInterfaces()].flatMap(
    ({ name }) => rules.requirements.get(`${name}.${fieldName}`) ?? [],
  );
  const returned = type.getFields()[fieldName]?.type;
  return [
    ...typeRequirements(type, rules),
    ...own,
    ...(returned ? typeRequirements(getNamedType(returned), rules) : []),
  ];
}

function complainOfRule(coordinate: string, check: Check, faults: SchemaFault[]): void {
  if (check.requirements.length === 0) return;
  const places = check.requirements.map((requirement) => requirement.coordinate).join(", ");
  faults.push({
    coordinate,
    message: `@public never lifts a rule, and the rule of ${places} applies here. Take one of the two away.`,
  });
}

class CheckInterner {
  readonly nothing: Check = { index: 0, requirements: [] };
  readonly checks: Check[] = [this.nothing];
  readonly #byKey = new Map<string, Check>();

  intern(requirements: readonly Requirement[]): Check {
    const distinct = [...new Set(requirements)];
    if (distinct.length === 0) return this.nothing;
    const key = JSON.stringify(distinct);
    const known = this.#byKey.get(key);
    if (known) return known;
    const check = { index: this.checks.length, requirements: distinct };
    this.checks.push(check);
    this.#byKey.set(key, check);
    return check;
  }
}
