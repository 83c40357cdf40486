/** The rules of what a client may supply: arguments, input fields, and the enums and scalars in them. */

import {
  getNamedType,
  isInputObjectType,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from "graphql";
import type { Check, CheckInterner } from "./check.js";
import type { Requirement } from "../rule.js";
import type { DeclaredRules } from "../reading/rule-reader.js";

/** What supplying one argument or input field needs, and what stands inside its value. */
export interface InputRule {
  readonly check: Check;
  /** The named type of its value. */
  readonly typeName: string;
  /** For an input object: its fields by name, those without any rule in them left out. */
  readonly fields: InputRules | undefined;
}

/** Name → rule, without the names below which no rule stands. */
export type InputRules = ReadonlyMap<string, InputRule>;

type CompositeType = GraphQLObjectType | GraphQLInterfaceType;

/** The input rules of a schema, by where the inputs stand. */
export interface CompiledInputRules {
  /** Those of the arguments of a field. */
  arguments(type: CompositeType, fieldName: string): InputRules;
  /** Those of the fields of an input object. */
  fields(typeName: string): InputRules;
}

/** Compiles the input rules of a schema. */
export function compileInputRules(
  schema: GraphQLSchema,
  rules: DeclaredRules,
  interner: CheckInterner,
): CompiledInputRules {
  const objects = new Map<string, Map<string, InputRule>>();
  const guarded = guardedInputObjects(schema, rules);

  const ruleOf = (
    input: GraphQLArgument | GraphQLInputField,
    own: readonly Requirement[],
  ): InputRule | undefined => {
    const named = getNamedType(input.type);
    const check = interner.intern([...own, ...(rules.requirements.get(named.name) ?? [])]);
    const fields =
      isInputObjectType(named) && guarded.has(named.name) ? fieldsOf(named.name) : undefined;
    if (check === interner.nothing && fields === undefined) return undefined;
    return { check, typeName: named.name, fields };
  };
  // Put into the map before it is filled: input objects may contain themselves.
  const fieldsOf = (typeName: string): InputRules => {
    const known = objects.get(typeName);
    if (known) return known;
    const fields = new Map<string, InputRule>();
    objects.set(typeName, fields);
    const type = schema.getType(typeName);
    for (const field of isInputObjectType(type) ? Object.values(type.getFields()) : []) {
      const rule = ruleOf(field, rules.requirements.get(`${typeName}.${field.name}`) ?? []);
      if (rule) fields.set(field.name, rule);
    }
    return fields;
  };

  const argumentsOf = (type: CompositeType, fieldName: string): InputRules => {
    const found = new Map<string, InputRule>();
    for (const argument of type.getFields()[fieldName]?.args ?? []) {
      const own = [type, ...type.getInterfaces()].flatMap(
        ({ name }) => rules.requirements.get(`${name}.${fieldName}(${argument.name}:)`) ?? [],
      );
      const rule = ruleOf(argument, own);
      if (rule) found.set(argument.name, rule);
    }
    return found;
  };
  return { arguments: argumentsOf, fields: fieldsOf };
}

/** The input objects in which a rule stands, at whatever depth: the least fixed point. */
function guardedInputObjects(schema: GraphQLSchema, rules: DeclaredRules): ReadonlySet<string> {
  const inputs = Object.values(schema.getTypeMap()).filter(isInputObjectType);
  const guarded = new Set<string>();
  const isGuarded = (type: GraphQLInputType): boolean => {
    const { name } = getNamedType(type);
    return guarded.has(name) || rules.requirements.has(name);
  };
  for (let size = -1; size < guarded.size;) {
    size = guarded.size;
    for (const input of inputs) {
      const fields = Object.values(input.getFields());
      if (
        fields.some(
          (field) => rules.requirements.has(`${input.name}.${field.name}`) || isGuarded(field.type),
        )
      ) {
        guarded.add(input.name);
      }
    }
  }
  return guarded;
}
