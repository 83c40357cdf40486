/** What supplied arguments need: written values, explicit nulls, sent variables, defaults of variables; nothing else. */

import { Kind, type FieldNode, type OperationDefinitionNode, type ValueNode } from "graphql";
import { composite, namedType, type InputModel, type Model, type Needs } from "./model.js";

export interface SentVariables {
  readonly operation: OperationDefinitionNode;
  readonly sent: Readonly<Record<string, unknown>>;
}

/** The rules of everything that these nodes of one field supply. */
export function suppliedNeeds(
  model: Model,
  typeName: string,
  fieldName: string,
  nodes: readonly FieldNode[],
  variables: SentVariables,
): Needs[] {
  const interfaces = composite(model, typeName)?.interfaces ?? [];
  // The same field on the interfaces counts too, with its arguments.
  const fields = [typeName, ...interfaces].flatMap(
    (name) => composite(model, name)?.fields.filter((field) => field.name === fieldName) ?? [],
  );
  const found: Needs[] = [];
  for (const argument of nodes[0]?.arguments ?? []) {
    for (const { args } of fields) {
      const input = args.find(({ name }) => name === argument.name.value);
      if (input) found.push(...written(model, input, argument.value, variables));
    }
  }
  return found;
}

/** An argument or input field that stands in the document. */
function written(
  model: Model,
  input: InputModel,
  value: ValueNode,
  variables: SentVariables,
): Needs[] {
  if (value.kind === Kind.VARIABLE) {
    const name = value.name.value;
    const isSent = Object.hasOwn(variables.sent, name);
    if (!isSent && !defaultOf(name, variables)) return [];
  }
  return [...ownNeeds(model, input), ...insideWritten(model, input, value, variables)];
}

function ownNeeds(model: Model, { needs, type }: InputModel): Needs[] {
  return [needs, model.types.get(namedType(type))?.needs ?? {}];
}

function insideWritten(
  model: Model,
  input: InputModel,
  value: ValueNode,
  variables: SentVariables,
): Needs[] {
  switch (value.kind) {
    case Kind.LIST:
      return value.values.flatMap((item) => insideWritten(model, input, item, variables));
    case Kind.OBJECT:
      return value.fields.flatMap((field) => {
        const inner = inputFields(model, input).find(({ name }) => name === field.name.value);
        return inner ? written(model, inner, field.value, variables) : [];
      });
    case Kind.VARIABLE: {
      const name = value.name.value;
      if (Object.hasOwn(variables.sent, name)) {
        return insideSent(model, input, variables.sent[name]);
      }
      const standard = defaultOf(name, variables);
      return standard ? insideWritten(model, input, standard, variables) : [];
    }
    default:
      return [];
  }
}

function insideSent(model: Model, input: InputModel, value: unknown): Needs[] {
  if (Array.isArray(value)) return value.flatMap((item) => insideSent(model, input, item));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inside]) => {
    const inner = inputFields(model, input).find(({ name }) => name === key);
    return inner ? [...ownNeeds(model, inner), ...insideSent(model, inner, inside)] : [];
  });
}

function inputFields(model: Model, { type }: InputModel): readonly InputModel[] {
  const named = model.types.get(namedType(type));
  return named?.kind === "input" ? named.fields : [];
}

function defaultOf(name: string, { operation }: SentVariables): ValueNode | undefined {
  return operation.variableDefinitions?.find(({ variable }) => variable.name.value === name)
    ?.defaultValue;
}
