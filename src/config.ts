/** Environment and options → one frozen Config. The only reader of the environment. */

import ms from "ms";
import { existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { z } from "zod";
import { duration, integer, isIssuer, isOriginPattern, onOff, splitList } from "./config-values.js";
import { secretWeakness } from "./token/secret-weakness.js";

const production = "production";

// One row a variable: its name in the environment, and what it may hold. Options carry the same name in camelCase.
const schema = z.strictObject({
  NODE_ENV: z
    .enum(["development", "test", production], "must be development, test or production")
    .default("development"),
  PORT: integer(0, 65_535, "a port").default(4000),
  HOST: z.string().optional(),
  ISSUER: z.string().optional(),
  TRUST_PROXY: integer(0, 32, "the number of proxies in front").default(0),
  DATABASE_URL: z.string().optional(),
  DATA_DIR: z.string().default("./data"),
  SECRET: z.string().optional(),
  TOKEN_SECRET: z.string().optional(),
  ACCESS_TOKEN_TTL: duration("1s", "1d").default(ms("15m")),
  BCRYPT_COST: integer(4, 15, "a bcrypt cost").default(12),
  HASH_THREADS: integer(1, 256, "a number of threads").default(availableParallelism()),
  PASSWORD_GRANT: onOff().default(true),
  OAUTH_STRICT: onOff().default(false),
  CORS_ORIGINS: z.string().optional(),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
  LOG_FORMAT: z.enum(["json", "pretty"]).optional(),
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

/** What the server runs with. Nothing in it is unset: defaults are filled in. */
export interface Config {
  readonly production: boolean;
  readonly port: number;
  readonly host: string;
  /** The public URL; undefined in development until the port is known. */
  readonly issuer: string | undefined;
  readonly trustedProxies: number;
  /** `:memory:`, or the path of the SQLite file. */
  readonly databaseLocation: string;
  readonly dataDirectory: string;
  /** The values of SECRET: the first writes. Empty: one is kept in the data directory. */
  readonly secrets: readonly string[];
  readonly tokenSecret: string | undefined;
  readonly accessTokenTtlSeconds: number;
  readonly bcryptCost: number;
  readonly hashThreads: number;
  readonly passwordGrant: boolean;
  readonly oauthStrict: boolean;
  readonly corsOrigins: readonly string[];
  readonly logLevel: Values["LOG_LEVEL"];
  readonly logFormat: "json" | "pretty";
  readonly shutdownTimeoutMillis: number;
  readonly demonstration: boolean;
}

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
  const parsed = schema.safeParse(collect(sources));
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`),
    );
  }
  const values = parsed.data;
  const faults = [...faultsOf(values), ...(values.NODE_ENV === production ? unsafe(values) : [])];
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze(toConfig(values));
}

function collect({
  options = {},
  environment,
  dotenv = false,
}: ConfigSources): Record<string, string> {
  const file = dotenv && existsSync(".env") ? parseEnv(readFileSync(".env", "utf8")) : {};
  const given: Record<string, string | undefined> = { ...file, ...(environment ?? process.env) };
  const known = new Set<string>(Object.keys(schema.shape));
  const collected: Record<string, string> = {};
  for (const name of known) {
    // An empty variable is an unset one.
    const value = given[name] === "" ? file[name] : given[name];
    if (value) collected[name] = value;
  }
  for (const [option, value] of Object.entries<OptionValue | undefined>(options)) {
    if (value === undefined || value === "") continue;
    collected[option.replaceAll(/[A-Z]/g, "_$&").toUpperCase()] = String(value);
  }
  return collected;
}

function faultsOf(values: Values): string[] {
  const faults: string[] = [];
  if (values.ISSUER !== undefined && !isIssuer(values.ISSUER)) {
    faults.push("ISSUER must be an http(s) URL without query, fragment and login (RFC 8414 §2)");
  }
  if (values.DATABASE_URL !== undefined && !/^(file:.+|memory:)$/.test(values.DATABASE_URL)) {
    faults.push("DATABASE_URL must be file:PATH or memory:");
  }
  const weaknesses = [
    ...secretsIn(values).map((secret) => ["SECRET", secretWeakness(secret)] as const),
    ["TOKEN_SECRET", values.TOKEN_SECRET && secretWeakness(values.TOKEN_SECRET)] as const,
  ];
  for (const [name, weakness] of weaknesses) {
    if (weakness) faults.push(`${name} ${weakness}; make one with: openssl rand -base64 32`);
  }
  if (!originsIn(values).every(isOriginPattern)) {
    faults.push(
      "CORS_ORIGINS must be origins such as https://app.example.com, separated by commas",
    );
  }
  return faults;
}

/** What production refuses to run with. */
function unsafe(values: Values): string[] {
  const faults: string[] = [];
  if (values.ISSUER === undefined) {
    faults.push("ISSUER is required in production: the public https URL of this server");
  } else if (!values.ISSUER.startsWith("https:")) {
    faults.push("ISSUER must be an https URL in production: tokens and passwords travel there");
  }
  if (values.SECRET === undefined) {
    faults.push("SECRET is required in production; make one with: openssl rand -base64 32");
  }
  if (values.DEMO === true) {
    faults.push("DEMO cannot be on in production: everybody knows the demonstration passwords");
  }
  if (values.BCRYPT_COST < 10) faults.push("BCRYPT_COST must be 10 at least in production");
  return faults;
}

function toConfig(values: Values): Config {
  const isProduction = values.NODE_ENV === production;
  const databaseUrl = values.DATABASE_URL ?? `file:${join(values.DATA_DIR, "scopegate.db")}`;
  return {
    production: isProduction,
    port: values.PORT,
    host: values.HOST ?? (isProduction ? "0.0.0.0" : "127.0.0.1"),
    issuer: values.ISSUER?.replace(/\/+$/, ""),
    trustedProxies: values.TRUST_PROXY,
    databaseLocation: databaseUrl === "memory:" ? ":memory:" : databaseUrl.slice("file:".length),
    dataDirectory: values.DATA_DIR,
    secrets: secretsIn(values),
    tokenSecret: values.TOKEN_SECRET,
    accessTokenTtlSeconds: Math.floor(values.ACCESS_TOKEN_TTL / 1000),
    bcryptCost: values.BCRYPT_COST,
    hashThreads: values.HASH_THREADS,
    passwordGrant: values.PASSWORD_GRANT,
    oauthStrict: values.OAUTH_STRICT,
    corsOrigins:
      values.CORS_ORIGINS === undefined && !isProduction ? forDevelopment : originsIn(values),
    logLevel: values.LOG_LEVEL,
    logFormat: values.LOG_FORMAT ?? (isProduction ? "json" : "pretty"),
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

function secretsIn(values: Values): string[] {
  return splitList(values.SECRET);
}

function originsIn(values: Values): string[] {
  return splitList(values.CORS_ORIGINS);
}
