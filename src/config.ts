/** Environment and options → one frozen Config. The only reader of the environment. */

import ms from "ms";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { z } from "zod";
import { unsafeInProduction } from "./config-production.js";
import type { Config } from "./config-settings.js";
import {
  basePath,
  databaseUrl,
  duration,
  durationOrNone,
  integer,
  issuer,
  oneOf,
  onOff,
  origins,
  rate,
  secret,
  secrets,
} from "./config-values.js";
import { defaultHashThreads, unfitForWorkers } from "./config-workers.js";

export type { Config } from "./config-settings.js";

const production = "production";

// One row a variable: its name in the environment, and what it may hold. Options carry the same name in camelCase.
const schema = z.strictObject({
  NODE_ENV: oneOf("development", "test", production).default("development"),
  PORT: integer(0, 65_535, "a port").default(4000),
  HOST: z.string().optional(),
  ISSUER: issuer().optional(),
  BASE_PATH: basePath().default(""),
  TRUST_PROXY: integer(0, 32, "the number of proxies in front").default(0),
  DATABASE_URL: databaseUrl().optional(),
  DATA_DIR: z.string().default("./data"),
  SECRET: secrets().optional(),
  TOKEN_SECRET: secret().optional(),
  SIGNING_KEYS_FILE: z.string().optional(),
  ACCESS_TOKEN_TTL: duration("1s", "1d").default(ms("15m")),
  REFRESH_TOKEN_TTL: duration("1s", "365d").default(ms("30d")),
  SESSION_MAX_AGE: duration("1s", "3650d").default(ms("90d")),
  MAX_SESSIONS: integer(1, 100_000, "a number of sessions").default(1000),
  REFRESH_GRACE: durationOrNone("1m").default(ms("10s")),
  BCRYPT_COST: integer(4, 15, "a bcrypt cost").default(12),
  HASH_THREADS: integer(1, 256, "a number of threads").optional(),
  PASSWORD_GRANT: onOff().default(true),
  OAUTH_STRICT: onOff().default(false),
  LOGIN_RATE: rate().default({ points: 10, perMillis: ms("1m") }),
  ON_DENY: oneOf("partial", "reject").default("partial"),
  STRICT_COVERAGE: oneOf("roots", "fields", "off").default("roots"),
  INTROSPECTION: oneOf("on", "off", "visible").optional(),
  EXPLORER: onOff().optional(),
  MAX_TOKENS: integer(1, 1_000_000, "a number of tokens").default(1000),
  MAX_DEPTH: integer(1, 1_000, "a depth").default(12),
  MAX_ALIASES: integer(1, 1_000_000, "a number of selections").default(30),
  MAX_COST: integer(1, 1_000_000_000, "a cost").default(5000),
  CORS_ORIGINS: origins().optional(),
  COMPILED_EXECUTION: onOff().default(true),
  LOG_LEVEL: oneOf("trace", "debug", "info", "warn", "error", "fatal", "silent").default("info"),
  LOG_FORMAT: oneOf("json", "pretty").optional(),
  WORKERS: integer(1, 256, "a number of processes").default(1),
  SHUTDOWN_TIMEOUT: duration("100ms", "10m").default(ms("8s")),
  DEMO: onOff().optional(),
});

type Values = z.output<typeof schema>;
type VariableName = keyof Values;

type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Lowercase<Head>}${Capitalize<CamelCase<Tail>>}`
  : Lowercase<Name>;

/** Every variable as an option: `accessTokenTtl: "15m"` is `ACCESS_TOKEN_TTL=15m`, and wins over it. */
export type ConfigOptions = {
  readonly [Name in VariableName as CamelCase<Name>]?: OptionValue | undefined;
};

/** A list is the same as its members with commas between them. */
type OptionValue = string | number | boolean | readonly string[];

/** Faults in the configuration, all of them. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";

  constructor(faults: readonly string[]) {
    super(`The configuration cannot be used:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
  }
}

export interface ConfigSources {
  readonly options?: ConfigOptions;
  /** Default: the process' environment. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Whether a file `.env` in the working directory stands behind the environment. Default false. */
  readonly dotenv?: boolean;
}

/** @throws ConfigError with every fault. */
export function loadConfig(sources: ConfigSources = {}): Config {
  const { given, unknownOptions } = collect(sources);
  const parsed = schema.safeParse(given);
  const faults = [
    ...unknownOptions.map((option) => `${option} is not an option`),
    ...(parsed.error?.issues.map(({ path, message }) => `${String(path[0])} ${message}`) ?? []),
    ...(given.NODE_ENV === production ? unsafeInProduction(given) : []),
    ...unfitForWorkers(given),
  ];
  if (!parsed.success || faults.length > 0) throw new ConfigError([...new Set(faults)]);
  return Object.freeze(toConfig(parsed.data));
}

/** As it was written, before anything is parsed. */
type Given = Partial<Record<VariableName, string>>;

function collect({ options = {}, environment, dotenv = false }: ConfigSources): {
  readonly given: Given;
  readonly unknownOptions: readonly string[];
} {
  const file = dotenv && existsSync(".env") ? parseEnv(readFileSync(".env", "utf8")) : {};
  const variables: Record<string, string | undefined> = environment ?? process.env;
  const names = Object.keys(schema.shape) as VariableName[];
  const given: Given = {};
  for (const name of names) {
    // An empty variable is an unset one.
    const value = variables[name] === "" ? file[name] : (variables[name] ?? file[name]);
    if (value) given[name] = value;
  }
  const nameOf = new Map(names.map((name) => [camelCase(name), name]));
  const unknownOptions: string[] = [];
  for (const [option, value] of Object.entries<OptionValue | undefined>(options)) {
    const name = nameOf.get(option);
    if (name === undefined) unknownOptions.push(option);
    else if (value !== undefined && value !== "") given[name] = String(value);
  }
  return { given, unknownOptions };
}

function camelCase(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

function toConfig(values: Values): Config {
  const isProduction = values.NODE_ENV === production;
  const url = values.DATABASE_URL ?? `file:${join(values.DATA_DIR, "scopegate.db")}`;
  return {
    production: isProduction,
    port: values.PORT,
    host: values.HOST ?? (isProduction ? "0.0.0.0" : "127.0.0.1"),
    issuer: values.ISSUER?.replace(/\/+$/, ""),
    basePath: values.BASE_PATH,
    trustedProxies: values.TRUST_PROXY,
    databaseLocation: url === "memory:" ? ":memory:" : url.slice("file:".length),
    dataDirectory: values.DATA_DIR,
    secrets: values.SECRET ?? [],
    tokenSecret: values.TOKEN_SECRET,
    signingKeysFile: values.SIGNING_KEYS_FILE,
    accessTokenTtlSeconds: Math.floor(values.ACCESS_TOKEN_TTL / 1000),
    refreshTokenTtlMillis: values.REFRESH_TOKEN_TTL,
    sessionMaxAgeMillis: values.SESSION_MAX_AGE,
    maxSessions: values.MAX_SESSIONS,
    refreshGraceMillis: values.REFRESH_GRACE,
    bcryptCost: values.BCRYPT_COST,
    hashThreads: values.HASH_THREADS ?? defaultHashThreads(values.WORKERS),
    passwordGrant: values.PASSWORD_GRANT,
    oauthStrict: values.OAUTH_STRICT,
    loginRate: values.LOGIN_RATE,
    onDeny: values.ON_DENY,
    strictCoverage: values.STRICT_COVERAGE,
    introspection: values.INTROSPECTION ?? (isProduction ? "visible" : "on"),
    explorer: values.EXPLORER ?? !isProduction,
    maxTokens: values.MAX_TOKENS,
    maxDepth: values.MAX_DEPTH,
    maxAliases: values.MAX_ALIASES,
    maxCost: values.MAX_COST,
    corsOrigins: values.CORS_ORIGINS ?? (isProduction ? [] : forDevelopment),
    compiledExecution: values.COMPILED_EXECUTION,
    logLevel: values.LOG_LEVEL,
    logFormat: values.LOG_FORMAT ?? (isProduction ? "json" : "pretty"),
    workers: values.WORKERS,
    shutdownTimeoutMillis: values.SHUTDOWN_TIMEOUT,
    demonstration: values.DEMO ?? !isProduction,
  };
}

// Apollo Sandbox, and a frontend that somebody develops on the same machine.
const forDevelopment = [
  "https://studio.apollographql.com",
  "http://localhost:*",
  "http://127.0.0.1:*",
] as const;
