/** Apollo Server refuses what it cannot run: subscriptions over HTTP, and kinds of operation that the schema lacks. */

import type { ApolloServerPlugin } from "@apollo/server";
import { GraphQLError, OperationTypeNode } from "graphql";

/** Without it both would be answered as errors of the server. */
export const operationKindPlugin: ApolloServerPlugin = {
  requestDidStart: () =>
    Promise.resolve({
      didResolveOperation: ({ operation, schema }) => {
        // An operationName that names nothing: Apollo Server answers that later.
        if (!operation) return Promise.resolve();
        // GraphQL over HTTP has no answer with more than one result.
        if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
          return Promise.reject(refusal("Subscriptions do not run over HTTP."));
        }
        if (!schema.getRootType(operation.operation)) {
          return Promise.reject(refusal(`The schema has no ${operation.operation} type.`));
        }
        return Promise.resolve();
      },
    }),
};

function refusal(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: "BAD_REQUEST", http: { status: 400 } } });
}
