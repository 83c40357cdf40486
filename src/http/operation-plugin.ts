/** All that we do to an operation in Apollo Server, as one plugin: each costs every request some promises. */

import type { ApolloServerPlugin, GraphQLRequestContext } from "@apollo/server";
import { GraphQLError, type GraphQLSchema } from "graphql";
import { compiledExecution } from "../execution/compiled-execution.js";
import type { FormatError } from "../execution/format-errors.js";
import type { GraphQLContext } from "../graphql/context.js";
import { ownVariables } from "../scope/deciding/coerced-variables.js";
import { apolloScopePlugin } from "../scope/entry.js";
import { opaqueError, withoutSuggestion, type Report } from "./error-mask.js";
import type { KnownQueries } from "./known-queries.js";
import { createCostCheck } from "./limits/cost-limit.js";
import { operationKindFault } from "./operation-kind.js";

export interface OperationPluginOptions {
  /** From `applyScopes`. */
  readonly schema: GraphQLSchema;
  readonly introspection: boolean;
  readonly maxCost: number;
  readonly report: Report;
  readonly formatError: FormatError;
  /** How many times an operation runs before it is compiled; undefined where none ever is. */
  readonly compileAfter?: number | undefined;
  readonly queries?: KnownQueries | undefined;
  /** The URL that challenges point to (RFC 9728 §5.1). */
  readonly resourceMetadata?: (() => string) | undefined;
}

type Context = GraphQLRequestContext<GraphQLContext>;

const done = Promise.resolve();

/** Refuses what cannot run, costs too much, or is not allowed; runs the rest compiled where it can be. */
export function operationPlugin(
  options: OperationPluginOptions,
): ApolloServerPlugin<GraphQLContext> {
  const { schema, introspection, report, resourceMetadata, formatError, compileAfter } = options;
  // The route says what its answers vary with, beside what CORS says.
  const scopes = apolloScopePlugin({ resourceMetadata, vary: false });
  const costFault = createCostCheck(options.maxCost);
  const run =
    compileAfter === undefined
      ? undefined
      : compiledExecution({ schema, compileAfter, formatError });

  /** @throws GraphQLError that Apollo Server answers with. */
  function check({ document, operation, request }: Context): void {
    // An operationName that names nothing: Apollo Server answers that later.
    if (!document || !operation) return;
    const { variables } = request;
    const kindFault = operationKindFault(operation, schema);
    if (kindFault) throw kindFault;
    const fault = costFault({ schema, document, operation, variables });
    if (!fault) return;
    // The same answer as where validation finds it.
    const extensions = { code: "GRAPHQL_VALIDATION_FAILED", http: { status: 400 } };
    throw new GraphQLError(fault.message, { nodes: fault.nodes, extensions });
  }

  return {
    async requestDidStart() {
      const listener = await scopes.requestDidStart();
      return {
        didResolveOperation(context) {
          // Parsed for this request alone.
          if (context.request.variables) ownVariables(context.request.variables);
          check(context);
          const { source, queryHash, metrics } = context;
          if (!metrics.persistedQueryHit) options.queries?.learn(source, queryHash);
          return done;
        },
        async responseForOperation(context) {
          try {
            const refusal = await listener.responseForOperation(context);
            if (!refusal) return await (run?.(context) ?? null);
            if (!introspection) {
              const { singleResult } = refusal.body;
              singleResult.errors = singleResult.errors.map(withoutSuggestion);
            }
            return refusal;
          } catch (error) {
            // A fault of our own is answered opaquely, and told under the id in the answer.
            const { http } = context.response;
            http.status = 500;
            const errors = [opaqueError(error, report)];
            return { http, body: { kind: "single", singleResult: { errors } } };
          }
        },
        willSendResponse: (context) => listener.willSendResponse(context),
      };
    },
  };
}
