/** What the server runs with. Nothing in it is unset: defaults are filled in. */

export interface Config {
  readonly production: boolean;
  readonly port: number;
  readonly host: string;
  /** The public URL; undefined in development until the port is known. */
  readonly issuer: string | undefined;
  /** The path prefix under which clients see the server, such as `/api/scopegate`; empty for none. */
  readonly basePath: string;
  /** How many proxies stand in front. */
  readonly trustedProxies: number;
  /** `:memory:`, or the path of the SQLite file. */
  readonly databaseLocation: string;
  readonly dataDirectory: string;
  /** The values of SECRET: the first writes. Empty: one is kept in the data directory. */
  readonly secrets: readonly string[];
  readonly tokenSecret: string | undefined;
  /** A file with the private signing keys; undefined: they are in the data directory. */
  readonly signingKeysFile: string | undefined;
  readonly accessTokenTtlSeconds: number;
  /** How long a session lives without being used. */
  readonly refreshTokenTtlMillis: number;
  /** How long a session lives however it is used. */
  readonly sessionMaxAgeMillis: number;
  /** The most sessions of one user. */
  readonly maxSessions: number;
  /** How long a refresh token may be repeated after it was used; 0 for not at all. */
  readonly refreshGraceMillis: number;
  readonly bcryptCost: number;
  /** How many threads of each process hash passwords. */
  readonly hashThreads: number;
  readonly passwordGrant: boolean;
  readonly oauthStrict: boolean;
  /** How many wrong guesses of a secret are let through, for an address, an account, and the two together. */
  readonly loginRate: "off" | { readonly points: number; readonly perMillis: number };
  /** What happens to a query of which one field is denied. */
  readonly onDeny: "partial" | "reject";
  /** Which fields need a rule or `@public`. */
  readonly strictCoverage: "roots" | "fields" | "off";
  /** Whether introspection names everything, nothing, or what the caller may see. */
  readonly introspection: "on" | "off" | "visible";
  /** Whether `/explorer` is there. */
  readonly explorer: boolean;
  /** The longest document, in lexical tokens. */
  readonly maxTokens: number;
  /** The deepest nesting of fields. */
  readonly maxDepth: number;
  /** The most selections of one field in one selection set. */
  readonly maxAliases: number;
  /** The highest cost of an operation: docs/limits.md. */
  readonly maxCost: number;
  readonly corsOrigins: readonly string[];
  /** Whether operations that come again and again are compiled. */
  readonly compiledExecution: boolean;
  readonly logLevel: "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";
  readonly logFormat: "json" | "pretty";
  /** How many processes `scopegate serve` runs. */
  readonly workers: number;
  readonly shutdownTimeoutMillis: number;
  readonly demonstration: boolean;
}
