/** The guarded schema of a server: the default API, or an own one. */

import { makeExecutableSchema } from "@graphql-tools/schema";
import { printSchemaWithDirectives, type IResolvers } from "@graphql-tools/utils";
import { printSchema, type GraphQLSchema } from "graphql";
import type { DestinationStream } from "pino";
import { ConfigError, type Config } from "./config.js";
import { defaultResolvers, defaultTypeDefs } from "./graphql/default-schema.js";
import { defaultPolicies } from "./graphql/owns-item.js";
import type { Log } from "./log.js";
import {
  applyScopes,
  visibleSchema,
  withScopeTypeDefs,
  type Access,
  type AuditEvent,
  type Policies,
  type TypeDefs,
} from "./scope/entry.js";

/** An API of one's own. */
export interface ApiOptions {
  /** Replaces the default API wholly. The scope directives need no definition of their own. */
  readonly typeDefs?: TypeDefs | undefined;
  readonly resolvers?: IResolvers | readonly IResolvers[] | undefined;
  /** The functions behind `@policy(name:)`. */
  readonly policies?: Policies<never> | undefined;
  /** Sees every decision on an element that has a rule. Default: none; in a dry run, the log. */
  readonly audit?: ((event: AuditEvent) => void) | undefined;
  /** Answers everything, and tells what would have been denied: to try rules out on a running API. */
  readonly dryRun?: boolean | undefined;
  /** Said beside `dryRun`, it lets production start unguarded. */
  readonly dryRunInProduction?: boolean | undefined;
  /** Where log lines go. Default: standard error. */
  readonly logDestination?: DestinationStream | undefined;
}

/** @throws ConfigError, SchemaFaultError, or what the type definitions and resolvers themselves are refused for. */
export function buildSchema(config: Config, api: ApiOptions, log: Log): GraphQLSchema {
  const { typeDefs, resolvers, policies, dryRun = false } = api;
  if (resolvers !== undefined && typeDefs === undefined) {
    throw new ConfigError(["resolvers need typeDefs: the default API has resolvers of its own"]);
  }
  if (dryRun && config.production && api.dryRunInProduction !== true) {
    throw new ConfigError([
      "dryRun answers everything to everybody: in production it needs dryRunInProduction: true beside it",
    ]);
  }
  const complete = withScopeTypeDefs(typeDefs ?? defaultTypeDefs);
  const schema = makeExecutableSchema({
    typeDefs: complete,
    resolvers: typeDefs === undefined ? defaultResolvers : [...[resolvers ?? []].flat()],
  });
  const { onDeny, strictCoverage, introspection } = config;
  return applyScopes(schema, {
    typeDefs: complete,
    policies: typeDefs === undefined ? { ...defaultPolicies, ...policies } : policies,
    dryRun,
    audit: api.audit ?? (dryRun ? logDenials(log) : undefined),
    onDeny,
    strictCoverage,
    introspection: introspection === "visible" ? "visible" : "full",
    warn: (sentence) => {
      log.warn(sentence);
    },
  });
}

/** The SDL that a caller may read, or nothing where introspection is off. With directives where all is shown. */
export function sdlFor(schema: GraphQLSchema, introspection: Config["introspection"]) {
  const whole = introspection === "on" ? printSchemaWithDirectives(schema) : undefined;
  return (access: Access): string | undefined =>
    introspection === "visible" ? printSchema(visibleSchema(schema, access)) : whole;
}

function logDenials(log: Log) {
  return (event: AuditEvent): void => {
    if (!event.allowed) log.warn(event, "dry run: would be denied");
  };
}
