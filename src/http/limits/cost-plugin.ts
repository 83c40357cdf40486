/** MAX_COST over HTTP where the cost depends on variables: Apollo Server validates a document once, whatever they are. */

import type { ApolloServerPlugin } from "@apollo/server";
import { GraphQLError } from "graphql";
import { createCostCheck } from "./cost-limit.js";

export function operationCostPlugin(maxCost: number): ApolloServerPlugin {
  const check = createCostCheck(maxCost);
  return {
    requestDidStart: () =>
      Promise.resolve({
        didResolveOperation: ({ schema, document, operation, request }) => {
          // An operationName that names nothing: Apollo Server answers that later.
          if (!operation) return Promise.resolve();
          const fault = check({ schema, document, operation, variables: request.variables });
          if (!fault) return Promise.resolve();
          // The same answer as where validation finds it.
          const extensions = { code: "GRAPHQL_VALIDATION_FAILED", http: { status: 400 } };
          return Promise.reject(
            new GraphQLError(fault.message, { nodes: fault.nodes, extensions }),
          );
        },
      }),
  };
}
