/** Apollo Server refuses what it cannot run: subscriptions over HTTP, and kinds of operation that the schema lacks. */

import {
  GraphQLError,
  OperationTypeNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";

/** Why an operation is of no kind that runs here. Without it both would be answered as errors of the server. */
export function operationKindFault(
  { operation }: OperationDefinitionNode,
  schema: GraphQLSchema,
): GraphQLError | undefined {
  // GraphQL over HTTP has no answer with more than one result.
  if (operation === OperationTypeNode.SUBSCRIPTION) {
    return refusal("Subscriptions do not run over HTTP.");
  }
  return schema.getRootType(operation)
    ? undefined
    : refusal(`The schema has no ${operation} type.`);
}

function refusal(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: "BAD_REQUEST", http: { status: 400 } } });
}
