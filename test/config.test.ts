/** Environment and options → one Config: defaults, grammars, and every fault at once. */

import fc from "fast-check";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigError, loadConfig, type ConfigOptions } from "../src/config.js";

type Environment = Record<string, string | undefined>;

const strong = "Jq3vN8xT5bR1mK7wZ2cY6hD9fG4sL0pA";
const other = "q8Zr2LwXe5VtYb1NcH7jKp4MgS9dFu3A";

const load = (environment: Environment = {}, options: ConfigOptions = {}) =>
  loadConfig({ environment, options });

/** The faults, one a line. */
function faultsOf(environment: Environment, options: ConfigOptions = {}): string[] {
  try {
    load(environment, options);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    const [title, ...faults] = (error as ConfigError).message.split("\n");
    expect(title).toBe("The configuration cannot be used:");
    return faults.map((fault) => fault.trim());
  }
  return [];
}

describe("defaults", () => {
  test("of development", () => {
    expect(load()).toMatchObject({
      production: false,
      port: 4000,
      host: "127.0.0.1",
      issuer: undefined,
      trustedProxies: 0,
      databaseLocation: "data/scopegate.db",
      dataDirectory: "./data",
      secrets: [],
      tokenSecret: undefined,
      accessTokenTtlSeconds: 900,
      bcryptCost: 12,
      passwordGrant: true,
      explorer: true,
      oauthStrict: false,
      logLevel: "info",
      logFormat: "pretty",
      shutdownTimeoutMillis: 8000,
      demonstration: true,
    });
  });

  test("of production", () => {
    const environment = {
      NODE_ENV: "production",
      ISSUER: "https://api.example.com/v1/",
      SECRET: `${strong}, ${other}`,
    };
    expect(load(environment)).toMatchObject({
      production: true,
      host: "0.0.0.0",
      issuer: "https://api.example.com/v1",
      secrets: [strong, other],
      corsOrigins: [],
      explorer: false,
      logFormat: "json",
      demonstration: false,
    });
  });

  test("the database is in the data directory, unless it is said where", () => {
    expect(load({ DATA_DIR: "/srv/x" }).databaseLocation).toBe("/srv/x/scopegate.db");
    expect(load({ DATABASE_URL: "file:/a/b.db" }).databaseLocation).toBe("/a/b.db");
    expect(load({ DATABASE_URL: "memory:" }).databaseLocation).toBe(":memory:");
  });

  test("the cores are divided among the workers; a number of threads that is said is for each", () => {
    const cores = availableParallelism();
    expect([load().workers, load().hashThreads]).toEqual([1, cores]);
    expect(load({ WORKERS: "2" }).hashThreads).toBe(Math.max(1, Math.floor(cores / 2)));
    expect(load({ WORKERS: "256" }).hashThreads).toBeGreaterThanOrEqual(1);
    expect(load({ WORKERS: "256", HASH_THREADS: "7" }).hashThreads).toBe(7);
  });

  test("nothing in it can be changed", () => {
    expect(Object.isFrozen(load())).toBe(true);
  });
});

describe("sources", () => {
  test("an empty variable is an unset one, whichever it is", () => {
    const names = [
      "PORT",
      "HOST",
      "ISSUER",
      "SECRET",
      "TOKEN_SECRET",
      "CORS_ORIGINS",
      "DEMO",
      "LOG_LEVEL",
    ];
    expect(load(Object.fromEntries(names.map((name) => [name, ""])))).toEqual(load());
  });

  test("an option wins over the environment, and is no weaker for being a number, a boolean or a list", () => {
    const environment = {
      PORT: "1",
      DEMO: "on",
      CORS_ORIGINS: "https://a.example",
      BCRYPT_COST: "4",
    };
    const options = {
      port: 2,
      demo: false,
      corsOrigins: ["https://b.example", "http://c.example:*"],
    };
    expect(load(environment, options)).toMatchObject({
      port: 2,
      demonstration: false,
      corsOrigins: ["https://b.example", "http://c.example:*"],
      bcryptCost: 4,
    });
  });

  test("an option that is undefined or empty says nothing", () => {
    expect(load({ PORT: "5000" }, { port: undefined, host: "" })).toMatchObject({
      port: 5000,
      host: "127.0.0.1",
    });
  });

  test("an empty list of origins is one: no page may call", () => {
    expect(load({}, { corsOrigins: [] }).corsOrigins).toEqual([]);
  });

  test("an option that does not exist is refused by its name", () => {
    const options = { porty: 1, PORT: 2, __proto__x: 3 } as ConfigOptions;
    expect(faultsOf({}, options)).toEqual([
      "porty is not an option",
      "PORT is not an option",
      "__proto__x is not an option",
    ]);
  });

  test("variables of others do not matter", () => {
    expect(load({ PATH: "/bin", PORTY: "x", constructor: "x" })).toEqual(load());
  });

  test(".env stands behind the environment, where it is asked for", () => {
    const folder = mkdtempSync(join(tmpdir(), "scopegate-env-"));
    const before = process.cwd();
    process.chdir(folder);
    try {
      expect(loadConfig({ environment: {}, dotenv: true }).port).toBe(4000);
      writeFileSync(".env", "PORT=5001\nHOST='10.0.0.1' # not this\nACCESS_TOKEN_TTL=\n");
      const from = (environment: Environment, dotenv: boolean) => {
        const { port, host, accessTokenTtlSeconds } = loadConfig({ environment, dotenv });
        return [port, host, accessTokenTtlSeconds];
      };
      expect(from({}, true)).toEqual([5001, "10.0.0.1", 900]);
      expect(from({ PORT: "5002" }, true)).toEqual([5002, "10.0.0.1", 900]);
      expect(from({ PORT: "" }, true)).toEqual([5001, "10.0.0.1", 900]);
      expect(from({}, false)).toEqual([4000, "127.0.0.1", 900]);
    } finally {
      process.chdir(before);
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe("grammars", () => {
  test.each<readonly [string, readonly string[], readonly string[]]>([
    ["NODE_ENV", ["development", "test"], ["prod", "Production", "staging"]],
    ["PORT", ["0", "1", "65535"], ["-1", "65536", "4000.0", "1e3", "0x10", "http", " 1", "1 "]],
    ["TRUST_PROXY", ["0", "1", "32"], ["-1", "33", "true", "loopback"]],
    ["BCRYPT_COST", ["4", "12", "15"], ["3", "16", "12.5", "twelve"]],
    ["HASH_THREADS", ["1", "256"], ["0", "257", "-1"]],
    ["WORKERS", ["1", "2", "256"], ["0", "257", "-1", "auto", "2.5"]],
    [
      "ACCESS_TOKEN_TTL",
      ["1s", "15m", "15 m", "1h", "1d", "2000ms"],
      ["900", "0s", "2d", "15", "m", "-1m", "1.5h", "1y", "15m30s"],
    ],
    ["SHUTDOWN_TIMEOUT", ["100ms", "8s", "10m"], ["99ms", "11m", "8"]],
    ["PASSWORD_GRANT", ["on", "off", "true", "false"], ["yes", "1", "ON", "0"]],
    ["LOG_LEVEL", ["trace", "silent"], ["verbose", "INFO"]],
    ["LOG_FORMAT", ["json", "pretty"], ["text"]],
    [
      "DATABASE_URL",
      ["memory:", "file:x", "file:/a b"],
      ["file:", "memory", "x.db", "sqlite:x", "postgres://u:p@h/d", ":memory:"],
    ],
    [
      "ISSUER",
      ["http://localhost:4000", "https://a.example", "https://a.example/base/"],
      [
        "a.example",
        "ftp://a.example",
        "https://a.example?",
        "https://a.example/?x=1",
        "https://a.example/#",
        "https://u@a.example",
        "https://:p@a.example",
        " https://a.example",
        "https://a.example/a b",
        "//a.example",
        "https:",
      ],
    ],
    [
      "CORS_ORIGINS",
      [
        "*",
        "https://a.example",
        "http://localhost:*",
        "https://a.example , https://b.example:8443",
        ",",
      ],
      [
        "a.example",
        "https://a.example/",
        "https://a.example/x",
        "https://*.example",
        "null",
        "localhost:*",
        "https://a.example https://b.example",
      ],
    ],
  ])("%s", (name, good, bad) => {
    for (const value of good) expect([value, faultsOf({ [name]: value })]).toEqual([value, []]);
    for (const value of bad) {
      const faults = faultsOf({ [name]: value });
      expect([value, faults]).toEqual([value, [expect.stringMatching(`^${name} must be `)]]);
    }
  });

  test("a duration is what it says, in seconds", () => {
    const units = { s: 1, m: 60, h: 3_600 };
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 24 }),
        fc.constantFrom("s", "m", "h"),
        (count, unit) => {
          const { accessTokenTtlSeconds } = load({ ACCESS_TOKEN_TTL: `${count}${unit}` });
          expect(accessTokenTtlSeconds).toBe(count * units[unit]);
        },
      ),
    );
  });
});

describe("faults", () => {
  const everythingWrong = {
    NODE_ENV: "production",
    PORT: "no-port",
    ISSUER: "http://user:hunter2hunter2@a.example",
    TRUST_PROXY: "many",
    DATABASE_URL: "mysql://root:hunter2hunter2@db/x",
    SECRET: "hunter2hunter2",
    TOKEN_SECRET: "hunter2hunter2",
    ACCESS_TOKEN_TTL: "900",
    BCRYPT_COST: "4",
    CORS_ORIGINS: "a.example",
    DEMO: "on",
  };

  test("all of them are in one message, each with the variable that it is about", () => {
    const faults = faultsOf(everythingWrong, { unknown: 1 } as ConfigOptions);
    expect(faults.map((fault) => fault.split(" ")[0]).sort()).toEqual(
      [
        "ACCESS_TOKEN_TTL",
        "BCRYPT_COST",
        "CORS_ORIGINS",
        "DATABASE_URL",
        "DEMO",
        "ISSUER",
        "ISSUER",
        "PORT",
        "SECRET",
        "TOKEN_SECRET",
        "TRUST_PROXY",
        "unknown",
      ].sort(),
    );
  });

  test("what production needs is missed though something else is wrong", () => {
    expect(faultsOf({ NODE_ENV: "production", PORT: "x" })).toEqual([
      expect.stringMatching(/^PORT must be /),
      expect.stringMatching(/^ISSUER is required in production/),
      expect.stringMatching(/^SECRET is required in production/),
    ]);
  });

  test("several workers have no database in memory in common", () => {
    const fault = [expect.stringMatching(/^WORKERS .*memory:.*DATABASE_URL/)];
    for (const DATABASE_URL of ["memory:", "file::memory:"]) {
      expect(faultsOf({ WORKERS: "2", DATABASE_URL })).toEqual(fault);
    }
    expect(faultsOf({ DATABASE_URL: "memory:" }, { workers: 2 })).toEqual(fault);
    expect(faultsOf({ WORKERS: "1", DATABASE_URL: "memory:" })).toEqual([]);
    expect(faultsOf({ WORKERS: "2", DATABASE_URL: "file:x" })).toEqual([]);
  });

  test("none holds a secret, or any other value that was given", () => {
    expect(faultsOf(everythingWrong).join("\n")).not.toMatch(/hunter2|no-port|many|900|a\.example/);
    const weak = fc.stringMatching(/^[a-c]{8,60}$/);
    fc.assert(
      fc.property(weak, weak, (secret, tokenSecret) => {
        const text = faultsOf({ SECRET: secret, TOKEN_SECRET: tokenSecret }).join("\n");
        expect(text).toMatch(/SECRET .*TOKEN_SECRET /s);
        expect(text.includes(secret) || text.includes(tokenSecret)).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  test("each of several secrets is looked at", () => {
    expect(faultsOf({ SECRET: `${strong},${other}` })).toEqual([]);
    expect(faultsOf({ SECRET: `${strong},short` })).toEqual([
      "SECRET is shorter than 32 bytes; make one with: openssl rand -base64 32",
    ]);
    expect(faultsOf({ SECRET: "short,small" })).toHaveLength(1);
    expect(faultsOf({ SECRET: " , " })).toEqual(["SECRET holds commas and nothing else"]);
  });
});
