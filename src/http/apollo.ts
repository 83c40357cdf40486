/** Apollo Server as we run it: the guarded schema, our errors, and nothing that nobody asked for. */

import { ApolloServer } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from "@apollo/server/plugin/disabled";
import type { GraphQLContext } from "../graphql/context.js";
import type { ScopedSchema } from "../scope/entry.js";
import { depthLimit } from "./operation-limits.js";
import { maskErrors, type Report } from "./error-mask.js";
import { operationKindPlugin } from "./operation-kind.js";
import { scopePlugin } from "./scope-plugin.js";

export interface ApolloOptions {
  readonly scoped: Pick<ScopedSchema, "schema" | "decide">;
  readonly introspection: boolean;
  /** The longest document, in lexical tokens. */
  readonly maxTokens: number;
  /** The deepest nesting of fields. */
  readonly maxDepth: number;
  readonly report: Report;
  /** Takes what Apollo Server itself has to say. */
  readonly logger: Record<"debug" | "info" | "warn" | "error", (message?: unknown) => void>;
}

export function createApollo(options: ApolloOptions): ApolloServer<GraphQLContext> {
  const { scoped, introspection, report, logger } = options;
  return new ApolloServer<GraphQLContext>({
    schema: scoped.schema,
    introspection,
    // Where the schema is not shown, suggestions for a misspelt name would show it piece by piece.
    hideSchemaDetailsFromClientErrors: !introspection,
    parseOptions: { maxTokens: options.maxTokens },
    validationRules: [depthLimit(options.maxDepth)],
    validationOptions: { maxErrors: 5 },
    logger,
    formatError: maskErrors(report),
    includeStacktraceInErrorResponses: false,
    // Signals are the command line's: it drains first.
    stopOnTerminationSignals: false,
    plugins: [
      operationKindPlugin,
      scopePlugin(scoped, report),
      // By name: it would instrument every field of every query.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
}
