/** `scopegate config`: the effective settings, by the names of their variables, secrets masked. */

import { Command } from "commander";
import { issuerOf } from "./issuer.js";
import { loadConfig, type Config } from "../config.js";

export function configCommand(): Command {
  return new Command("config")
    .description("Print the effective settings, secrets masked")
    .option("--json", "as one JSON object")
    .action(({ json }: { readonly json?: boolean }) => {
      const settings = describe(loadConfig({ dotenv: true }));
      const text = json
        ? JSON.stringify(Object.fromEntries(settings), null, 2)
        : settings.map(([name, value]) => `${name}=${value}`).join("\n");
      process.stdout.write(`${text}\n`);
    });
}

function describe(config: Config): readonly (readonly [string, string | number])[] {
  return [
    ["NODE_ENV", config.production ? "production" : "development"],
    ["PORT", config.port],
    ["HOST", config.host],
    ["ISSUER", issuerOf(config)],
    ["BASE_PATH", config.basePath],
    ["TRUST_PROXY", config.trustedProxies],
    [
      "DATABASE_URL",
      config.databaseLocation === ":memory:" ? "memory:" : `file:${config.databaseLocation}`,
    ],
    ["DATA_DIR", config.dataDirectory],
    ["SECRET", masked(config.secrets.length > 0)],
    ["TOKEN_SECRET", masked(config.tokenSecret !== undefined)],
    ["SIGNING_KEYS_FILE", config.signingKeysFile ?? ""],
    ["ACCESS_TOKEN_TTL", `${config.accessTokenTtlSeconds}s`],
    ["REFRESH_TOKEN_TTL", duration(config.refreshTokenTtlMillis)],
    ["SESSION_MAX_AGE", duration(config.sessionMaxAgeMillis)],
    ["MAX_SESSIONS", config.maxSessions],
    ["REFRESH_GRACE", duration(config.refreshGraceMillis)],
    ["BCRYPT_COST", config.bcryptCost],
    ["HASH_THREADS", config.hashThreads],
    ["PASSWORD_GRANT", onOff(config.passwordGrant)],
    ["OAUTH_STRICT", onOff(config.oauthStrict)],
    ["LOGIN_RATE", rate(config.loginRate)],
    ["ON_DENY", config.onDeny],
    ["STRICT_COVERAGE", config.strictCoverage],
    ["INTROSPECTION", config.introspection],
    ["EXPLORER", onOff(config.explorer)],
    ["MAX_TOKENS", config.maxTokens],
    ["MAX_DEPTH", config.maxDepth],
    ["MAX_ALIASES", config.maxAliases],
    ["MAX_COST", config.maxCost],
    ["CORS_ORIGINS", config.corsOrigins.join(",")],
    ["COMPILED_EXECUTION", onOff(config.compiledExecution)],
    ["LOG_LEVEL", config.logLevel],
    ["LOG_FORMAT", config.logFormat],
    ["WORKERS", config.workers],
    ["SHUTDOWN_TIMEOUT", `${config.shutdownTimeoutMillis}ms`],
    ["DEMO", onOff(config.demonstration)],
  ];
}

/** In whole seconds where it is some, as the variable takes it. */
function duration(millis: number): string {
  return millis % 1000 === 0 ? `${millis / 1000}s` : `${millis}ms`;
}

function rate(loginRate: Config["loginRate"]): string {
  return loginRate === "off" ? "off" : `${loginRate.points}/${duration(loginRate.perMillis)}`;
}

function masked(isSet: boolean): string {
  return isSet ? "(set, not shown)" : "";
}

function onOff(value: boolean): string {
  return value ? "on" : "off";
}
