/** Apollo Server as we run it: the guarded schema, our errors, and nothing that nobody asked for. */

import { ApolloServer, type ApolloServerPlugin } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from "@apollo/server/plugin/disabled";
import type { GraphQLSchema } from "graphql";
import type { GraphQLContext } from "../graphql/context.js";
import { apolloScopePlugin } from "../scope/entry.js";
import { maskErrors, opaqueError, withoutSuggestion, type Report } from "./error-mask.js";
import { operationCostPlugin } from "./limits/cost-plugin.js";
import { operationKindPlugin } from "./operation-kind.js";
import { limitRules, type OperationLimits } from "./limits/operation-limits.js";
import { withTokenLimit } from "./limits/tokens.js";

export interface ApolloOptions {
  /** From `applyScopes`. */
  readonly schema: GraphQLSchema;
  readonly introspection: boolean;
  readonly limits: OperationLimits;
  readonly report: Report;
  /** The URL that challenges point to (RFC 9728 §5.1). */
  readonly resourceMetadata?: () => string;
  /** Takes what Apollo Server itself has to say. */
  readonly logger: Record<"debug" | "info" | "warn" | "error", (message?: unknown) => void>;
}

export function createApollo(options: ApolloOptions): ApolloServer<GraphQLContext> {
  const { schema, introspection, limits, report, logger } = options;
  const mask = maskErrors(report, { suggestions: introspection });
  return new ApolloServer<GraphQLContext>({
    schema,
    introspection,
    // Where the schema is not shown, suggestions for a misspelt name would show it piece by piece.
    hideSchemaDetailsFromClientErrors: !introspection,
    parseOptions: { maxTokens: limits.maxTokens },
    validationRules: [...limitRules(limits)],
    validationOptions: { maxErrors: 5 },
    logger,
    formatError: (formatted, error) => withTokenLimit(mask(formatted, error)),
    includeStacktraceInErrorResponses: false,
    // Signals are the command line's: it drains first.
    stopOnTerminationSignals: false,
    plugins: [
      operationKindPlugin,
      operationCostPlugin(limits.maxCost),
      scopePlugin(options),
      // By name: it would instrument every field of every query.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
}

/** The plugin of the scope engine; a fault of its own is answered opaquely, and told under the id in the answer. */
function scopePlugin(options: ApolloOptions): ApolloServerPlugin<GraphQLContext> {
  const { introspection, report, resourceMetadata } = options;
  // The route says what its answers vary with, beside what CORS says.
  const plugin = apolloScopePlugin({ resourceMetadata, vary: false });
  return {
    async requestDidStart() {
      const listener = await plugin.requestDidStart();
      return {
        willSendResponse: (context) => listener.willSendResponse(context),
        async responseForOperation(context) {
          try {
            const response = await listener.responseForOperation(context);
            if (response && !introspection) {
              const { singleResult } = response.body;
              singleResult.errors = singleResult.errors.map(withoutSuggestion);
            }
            return response;
          } catch (error) {
            const { http } = context.response;
            http.status = 500;
            const errors = [opaqueError(error, report)];
            return { http, body: { kind: "single", singleResult: { errors } } };
          }
        },
      };
    },
  };
}
