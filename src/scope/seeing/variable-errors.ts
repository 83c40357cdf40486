/** What is wrong with the variables of an operation, in words that name nothing that the caller may not see. */

import {
  getVariableValues,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import type { Access } from "../access.js";
import { isIntrospectionFiltered } from "./introspection.js";
import { visibleSchema } from "./visible-schema.js";

// As many as are of use to a person. Each of them may look for the nearest name among all that a type has.
const maxErrors = 5;

/**
 * The errors of coercing the variables (GraphQL §6.1.2), with the code BAD_USER_INPUT; none where they fit.
 *
 * @param schema a guarded one. Where its introspection is filtered, the messages are those of the caller's own schema.
 */
export function variableErrors(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>> | undefined,
  access: Access,
): readonly GraphQLError[] {
  const found = coercionErrors(schema, operation, variables);
  if (found.length === 0 || !isIntrospectionFiltered(schema)) return found;
  const seen = coercionErrors(visibleSchema(schema, access), operation, variables);
  return seen.length > 0 ? seen : [badInput("The variables do not fit the operation.")];
}

function coercionErrors(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>> = {},
): readonly GraphQLError[] {
  if (variableDefinitions.length === 0) return [];
  const { errors } = getVariableValues(
    schema,
    variableDefinitions,
    { ...variables },
    { maxErrors },
  );
  return (errors ?? []).map(({ message, nodes }) => badInput(message, nodes));
}

function badInput(message: string, nodes?: GraphQLError["nodes"]): GraphQLError {
  return new GraphQLError(message, { nodes, extensions: { code: "BAD_USER_INPUT" } });
}
