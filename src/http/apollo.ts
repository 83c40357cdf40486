/** Apollo Server as we run it: the guarded schema, our errors, and nothing that nobody asked for. */

import { ApolloServer } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from "@apollo/server/plugin/disabled";
import type { GraphQLSchema } from "graphql";
import type { FormatError } from "../execution/format-errors.js";
import { resultText } from "../execution/result-text.js";
import type { GraphQLContext } from "../graphql/context.js";
import { maskErrors, type Report } from "./error-mask.js";
import type { KnownQueries } from "./known-queries.js";
import { limitRules, type OperationLimits } from "./limits/operation-limits.js";
import { withTokenLimit } from "./limits/tokens.js";
import { operationPlugin } from "./operation-plugin.js";

export interface ApolloOptions {
  /** From `applyScopes`. */
  readonly schema: GraphQLSchema;
  readonly introspection: boolean;
  readonly limits: OperationLimits;
  readonly report: Report;
  /** How many times an operation runs before it is compiled; undefined where none ever is. */
  readonly compileAfter?: number | undefined;
  /** The texts that are not to be hashed again; none where none is given. */
  readonly queries?: KnownQueries | undefined;
  /** The URL that challenges point to (RFC 9728 §5.1). */
  readonly resourceMetadata?: () => string;
  /** Takes what Apollo Server itself has to say. */
  readonly logger: Record<"debug" | "info" | "warn" | "error", (message?: unknown) => void>;
}

export function createApollo(options: ApolloOptions): ApolloServer<GraphQLContext> {
  const { schema, introspection, limits, report, logger } = options;
  const mask = maskErrors(report, { suggestions: introspection });
  const formatError: FormatError = (formatted, error) => withTokenLimit(mask(formatted, error));
  return new ApolloServer<GraphQLContext>({
    schema,
    introspection,
    parseOptions: { maxTokens: limits.maxTokens },
    validationRules: [...limitRules(limits)],
    validationOptions: { maxErrors: 5 },
    logger,
    formatError,
    stringifyResult: resultText,
    ...(options.queries && { persistedQueries: { cache: options.queries } }),
    includeStacktraceInErrorResponses: false,
    // Signals are the command line's: it drains first.
    stopOnTerminationSignals: false,
    plugins: [
      operationPlugin({ ...options, maxCost: limits.maxCost, formatError }),
      // By name: it would instrument every field of every query.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
}
