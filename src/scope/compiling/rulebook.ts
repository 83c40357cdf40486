/** The compiler: a schema and its directives become the check of every position, once, at start-up. */

import {
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from "graphql";
import type { Catalogue } from "../reading/catalogue.js";
import { CheckInterner, type Check } from "./check.js";
import { disagreements } from "../reading/definition-agreement.js";
import { definitionsIn, directiveUses, type TypeDefs } from "../reading/definition-reader.js";
import { definitionsOf } from "../reading/schema-definitions.js";
import { directiveMeanings } from "../reading/directives.js";
import { compileInputRules, type InputRules } from "./input-rules.js";
import type { Requirement } from "../rule.js";
import { readDeclarations, vocabularyOf, type Declarations } from "../reading/declarations.js";
import type { DeclaredRules } from "../reading/rule-reader.js";
import { SchemaFaultError, type SchemaFault } from "../reading/schema-fault.js";

/** What one field needs, whoever selects it. */
export interface FieldRules {
  /**
   * Before its resolver runs: the rules of the enclosing type and of its interfaces, of the field and of the same
   * field on those interfaces, of the declared return type and of its interfaces.
   */
  readonly check: Check;
  /** For what the client supplies to its arguments. */
  readonly inputs: InputRules;
  /** The policies of the field, of the same field on interfaces, and of the enclosing type and its interfaces. */
  readonly policies: readonly string[];
}

export interface Rulebook {
  readonly catalogue: Catalogue;
  /** Every rule as declared, in schema order. */
  readonly declared: DeclaredRules;
  /** Every scope that some rule names, in schema order. */
  readonly vocabulary: readonly string[];
  readonly checks: readonly Check[];
  /** The check that everybody passes. */
  readonly nothing: Check;
  /** The rules of a field; those of no field where there is none of this name. */
  field(typeName: string, fieldName: string): FieldRules;
  /** What supplying the fields of an input object needs; those without any rule are left out. */
  inputFields(typeName: string): InputRules;
  /** What a value of this type needs wherever it is found: its own rules and those of its interfaces. */
  typeCheck(typeName: string): Check;
}

export interface RulebookOptions {
  /** The type definitions as written, before modules were merged. Default: what the schema remembers of them. */
  readonly typeDefs?: TypeDefs | undefined;
  /** One more name for `@requiresScope`. */
  readonly ruleDirective?: string | undefined;
}

type CompositeType = GraphQLObjectType | GraphQLInterfaceType;

/** @throws SchemaFaultError with every fault. */
export function compileRulebook(schema: GraphQLSchema, options: RulebookOptions = {}): Rulebook {
  const faults: SchemaFault[] = [];
  const rules = read(schema, options, faults);
  const rulebook = compile(schema, rules.declared, rules.catalogue);
  complainOfPublic(schema, rulebook, faults);
  if (faults.length > 0) throw new SchemaFaultError(faults);
  return rulebook;
}

function read(
  schema: GraphQLSchema,
  { typeDefs, ruleDirective }: RulebookOptions,
  faults: SchemaFault[],
): Declarations {
  const definitions = typeDefs === undefined ? definitionsOf(schema) : definitionsIn(typeDefs);
  const uses = directiveUses(definitions);
  if (typeDefs !== undefined) {
    const meanings = directiveMeanings(ruleDirective);
    faults.push(...disagreements(schema, uses, (name) => meanings.has(name)));
  }
  const defined = schema.getDirectives().map(({ name }) => name);
  return readDeclarations(defined, uses, ruleDirective, faults);
}

function compile(schema: GraphQLSchema, declared: DeclaredRules, catalogue: Catalogue): Rulebook {
  const interner = new CheckInterner();
  const inputRules = compileInputRules(schema, declared, interner);
  const nowhere: FieldRules = { check: interner.nothing, inputs: new Map(), policies: [] };
  const types = new Map<string, Check>();
  const fields = new Map<string, Map<string, FieldRules>>();
  const inputFields = new Map<string, InputRules>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith("__")) continue;
    types.set(type.name, interner.intern(typeRequirements(type, declared)));
    if (isInputObjectType(type)) inputFields.set(type.name, inputRules.fields(type.name));
    if (!isComposite(type)) continue;
    const ofType = Object.keys(type.getFields()).map((name) => {
      const check = interner.intern(fieldRequirements(type, name, declared));
      const inputs = inputRules.arguments(type, name);
      return [name, { check, inputs, policies: policiesOf(type, name, declared) }] as const;
    });
    fields.set(type.name, new Map(ofType));
  }
  return {
    catalogue,
    declared,
    vocabulary: vocabularyOf(declared),
    checks: interner.checks,
    nothing: interner.nothing,
    field: (typeName, fieldName) => fields.get(typeName)?.get(fieldName) ?? nowhere,
    inputFields: (typeName) => inputFields.get(typeName) ?? nowhere.inputs,
    typeCheck: (typeName) => types.get(typeName) ?? interner.nothing,
  };
}

function isComposite(type: GraphQLNamedType | undefined): type is CompositeType {
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

function policiesOf(type: CompositeType, fieldName: string, rules: DeclaredRules): string[] {
  const coordinates = [type, ...type.getInterfaces()].flatMap(({ name }) => [
    name,
    `${name}.${fieldName}`,
  ]);
  return [...new Set(coordinates.flatMap((coordinate) => rules.policies.get(coordinate) ?? []))];
}

/** `@public` is a statement, never an override: where a rule applies it says something untrue. */
function complainOfPublic(schema: GraphQLSchema, rulebook: Rulebook, faults: SchemaFault[]): void {
  for (const coordinate of rulebook.declared.public) {
    const [typeName = "", fieldName] = coordinate.split(".");
    const rules = fieldName === undefined ? undefined : rulebook.field(typeName, fieldName);
    const { requirements } = rules?.check ?? rulebook.typeCheck(typeName);
    const type = schema.getType(typeName);
    const policies =
      rules?.policies ?? (type ? [rulebook.declared.policies.get(type.name) ?? []].flat() : []);
    if (requirements.length + policies.length === 0) continue;
    const places = requirements.map((requirement) => requirement.coordinate);
    const named = [...places, ...policies.map((policy) => `@policy "${policy}"`)].join(", ");
    faults.push({
      coordinate,
      message: `@public never lifts a rule, and the rule of ${named} applies here. Take one of the two away.`,
    });
  }
}
