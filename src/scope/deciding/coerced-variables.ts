/** The variables of an operation as execution coerces them (GraphQL §6.1.2): worked out once for a request. */

import {
  getVariableValues,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";

export type Coercion =
  | { readonly coerced: Record<string, unknown>; readonly errors?: undefined }
  | { readonly coerced?: undefined; readonly errors: readonly GraphQLError[] };

interface KnownCoercion {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly coercion: Coercion;
}

// By the object that came with the request. Limits, rules and execution all ask for the same.
const known = new WeakMap<object, KnownCoercion | undefined>();

/** Says that the variables are those of one request, and do not change while it lasts. Others are coerced each time. */
export function ownVariables(sent: Readonly<Record<string, unknown>>): void {
  known.set(sent, undefined);
}

// As many as are of use to a person. Each of them may look for the nearest name among all that a type has.
export const maxErrors = 5;

/** @param sent as the client sent them */
export function coerceVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  sent: Readonly<Record<string, unknown>>,
): Coercion {
  const { variableDefinitions: definitions } = operation;
  // Of many operations there is nothing to coerce.
  if (!definitions?.length) return { coerced: {} };
  const before = known.get(sent);
  if (before?.schema === schema && before.operation === operation) return before.coercion;
  const coercion = getVariableValues(schema, definitions, { ...sent }, { maxErrors });
  if (known.has(sent)) known.set(sent, { schema, operation, coercion });
  return coercion;
}
