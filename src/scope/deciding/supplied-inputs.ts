/** Which guarded inputs a client supplied to a field: by a literal, an explicit null, a variable, or its default. */

import {
  isInputObjectType,
  Kind,
  type ArgumentNode,
  type FieldNode,
  type GraphQLSchema,
  type ObjectValueNode,
  type OperationDefinitionNode,
  type ValueNode,
} from "graphql";
import type { Check } from "../compiling/check.js";
import type { InputRule, InputRules } from "../compiling/input-rules.js";

/** The variables of one execution. */
export type Variables = SentVariables | CoercedVariables;

interface VariableValues {
  readonly operation: OperationDefinitionNode;
  /** As execution coerced them. A variable that was neither sent nor has a default is absent. */
  readonly coerced: Readonly<Record<string, unknown>>;
}

/** Before execution. */
export interface SentVariables extends VariableValues {
  /** As the client sent them. */
  readonly sent: Readonly<Record<string, unknown>>;
}

/** Inside execution, where defaults of the schema stand among the values. */
export interface CoercedVariables extends VariableValues {
  readonly sent?: undefined;
  /** The schema that is executed: its defaults are the very objects that coercion puts in for what is absent. */
  readonly schema: GraphQLSchema;
}

/** The checks of everything that the arguments of these nodes supply. */
export function suppliedChecks(
  rules: InputRules,
  nodes: readonly FieldNode[],
  variables: Variables,
): readonly Check[] {
  if (rules.size === 0) return [];
  const found = new Set<Check>();
  const collector = new Collector(variables, found);
  for (const node of nodes) {
    for (const argument of node.arguments ?? []) {
      collector.member(rules.get(argument.name.value), argument);
    }
  }
  return [...found];
}

/** Whether what these nodes supply below guarded arguments depends on variables. */
export function suppliesByVariable(rules: InputRules, nodes: readonly FieldNode[]): boolean {
  return nodes.some((node) =>
    node.arguments?.some(({ name, value }) => rules.has(name.value) && holdsVariable(value)),
  );
}

function holdsVariable(value: ValueNode): boolean {
  switch (value.kind) {
    case Kind.VARIABLE:
      return true;
    case Kind.LIST:
      return value.values.some(holdsVariable);
    case Kind.OBJECT:
      return value.fields.some((field) => holdsVariable(field.value));
    default:
      return false;
  }
}

class Collector {
  readonly #variables: Variables;
  readonly #found: Set<Check>;

  constructor(variables: Variables, found: Set<Check>) {
    this.#variables = variables;
    this.#found = found;
  }

  /** An argument, or a field of an input object literal. */
  member(
    rule: InputRule | undefined,
    node: ArgumentNode | ObjectValueNode["fields"][number],
  ): void {
    if (!rule) return;
    if (node.value.kind !== Kind.VARIABLE) {
      this.#found.add(rule.check);
      this.#literal(rule, node.value);
      return;
    }
    const name = node.value.name.value;
    // GraphQL §6.4.1: a variable without a value leaves the argument absent.
    if (!Object.hasOwn(this.#variables.coerced, name)) return;
    this.#found.add(rule.check);
    this.#variable(rule, name);
  }

  #literal(rule: InputRule, value: ValueNode): void {
    if (!rule.fields) return;
    if (value.kind === Kind.LIST) {
      for (const item of value.values) this.#literal(rule, item);
    } else if (value.kind === Kind.OBJECT) {
      for (const field of value.fields) this.member(rule.fields.get(field.name.value), field);
    } else if (value.kind === Kind.VARIABLE) {
      this.#variable(rule, value.name.value);
    }
  }

  #variable(rule: InputRule, name: string): void {
    const { sent, coerced, operation } = this.#variables;
    if (!sent) this.#value(rule, coerced[name]);
    else if (Object.hasOwn(sent, name)) this.#value(rule, sent[name]);
    else {
      const definition = operation.variableDefinitions?.find(
        ({ variable }) => variable.name.value === name,
      );
      if (definition?.defaultValue) this.#literal(rule, definition.defaultValue);
    }
  }

  #value(rule: InputRule, value: unknown): void {
    if (!rule.fields || typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value) this.#value(rule, item);
      return;
    }
    for (const [name, inner] of rule.fields) {
      if (!Object.hasOwn(value, name)) continue;
      const supplied = (value as Readonly<Record<string, unknown>>)[name];
      if (supplied === undefined || this.#isDefault(rule, name, supplied)) continue;
      this.#found.add(inner.check);
      this.#value(inner, supplied);
    }
  }

  /**
   * Whether coercion may have put it in. An object is told from an equal one that was sent; of plain values both are
   * the same to the resolver too, which is as if none had been sent.
   */
  #isDefault({ typeName }: InputRule, name: string, value: unknown): boolean {
    if (this.#variables.sent) return false;
    const type = this.#variables.schema.getType(typeName);
    return isInputObjectType(type) && type.getFields()[name]?.defaultValue === value;
  }
}
