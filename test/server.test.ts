/** The server as a library: built, started, stopped, and what it leaves behind. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createServer, type ServerOptions } from "../src/server.js";
import { answerOf, runServer } from "./http/running-server.js";

const folder = mkdtempSync(join(tmpdir(), "scopegate-server-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const inMemory = {
  databaseUrl: "memory:",
  bcryptCost: 4,
  hashThreads: 1,
  logLevel: "silent",
} as const;
const create = (options: ServerOptions = {}) => createServer({ ...inMemory, ...options });

describe("start and stop", () => {
  test("port 0 takes a free port, and the URL says which", async () => {
    const server = await create();
    const { url, port } = await server.start({ port: 0 });
    expect(url).toBe(`http://localhost:${port}`);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    await server.stop();
    await expect(fetch(`${url}/readyz`)).rejects.toThrow();
  });

  test("the option port is the one that is taken without another word", async () => {
    const server = await create({ port: 0 });
    const { port } = await server.start();
    expect(port).toBeGreaterThan(0);
    await server.stop();
  });

  test("starting twice fails, one after the other and at once", async () => {
    const server = await create();
    const [first, second] = await Promise.allSettled([
      server.start({ port: 0 }),
      server.start({ port: 0 }),
    ]);
    expect(first.status).toBe("fulfilled");
    expect(second).toMatchObject({ reason: { message: "The server listens already" } });
    await expect(server.start({ port: 0 })).rejects.toThrow("The server listens already");
    await server.stop();
  });

  test("starting after the end fails", async () => {
    const server = await create();
    await server.stop();
    await expect(server.start({ port: 0 })).rejects.toThrow(
      "The server has been stopped: create a new one",
    );
  });

  test("stopping is done once, however often it is asked for", async () => {
    const server = await create();
    await server.start({ port: 0 });
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
  });

  test("a taken port is told, and another may be tried", async () => {
    const first = await create();
    const second = await create();
    const { port } = await first.start({ port: 0 });
    await expect(second.start({ port })).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken`);
    const { url } = await second.start({ port: 0 });
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    await Promise.all([first.stop(), second.stop()]);
  });
});

describe("stop, while a request runs", () => {
  const typeDefs = "type Query { slow: String @public  never: String @public }";
  const resolvers = {
    Query: {
      slow: () => sleep(300, "the end"),
      never: () => new Promise(() => undefined),
    },
  };

  test("lets it end, and closes its connection", async () => {
    const { server, ask } = await runServer({ typeDefs, resolvers });
    const answer = ask("{ slow }");
    await sleep(100);
    const startedAt = Date.now();
    await server.stop();
    expect(Date.now() - startedAt).toBeLessThan(2_000);
    expect(await answerOf(await answer)).toEqual({ data: { slow: "the end" } });
  });

  test("cuts it off after SHUTDOWN_TIMEOUT", async () => {
    const { server, ask } = await runServer({ typeDefs, resolvers, shutdownTimeout: "300ms" });
    const answer = ask("{ never }").catch((error: unknown) => error);
    await sleep(50);
    const startedAt = Date.now();
    await server.stop();
    expect(Date.now() - startedAt).toBeLessThan(1_500);
    expect(await answer).toMatchObject({ message: "fetch failed" });
  });

  test("lets a login end that is being hashed", async () => {
    const { server, login } = await runServer({ bcryptCost: 11 });
    const token = login("johndoe", "secret");
    await sleep(50);
    await server.stop();
    expect(await token).toMatch(/^eyJ/);
  });
});

describe("tokens.issue", () => {
  test("before the start the issuer is not known, and the message says what to do", async () => {
    const server = await create();
    await expect(server.tokens.issue({ subject: "u1", scopes: [] })).rejects.toThrow(
      "Start the server first, or set ISSUER",
    );
    await server.stop();
  });

  test("with an issuer it needs no start", async () => {
    const server = await create({ issuer: "https://api.example.com" });
    const issued = await server.tokens.issue({
      subject: "u1",
      scopes: ["me"],
      expiresInSeconds: 60,
    });
    expect(issued).toEqual({ accessToken: expect.any(String) as string, expiresInSeconds: 60 });
    await server.stop();
  });
});

describe("an API of one's own", () => {
  test("replaces the default one wholly; resolvers get the access", async () => {
    const { server, ask, token } = await runServer({
      typeDefs: /* GraphQL */ `
        type Query {
          mine: String @requiresScope(scope: "read:mine")
        }
      `,
      resolvers: {
        Query: {
          mine: (_root: unknown, _arguments: unknown, context: { access: { subject: string } }) =>
            context.access.subject,
        },
      },
    });
    try {
      const response = await ask("{ mine }", {
        token: await token(["read:mine"], { subject: "u7" }),
      });
      expect(await answerOf(response)).toEqual({ data: { mine: "u7" } });
      expect((await ask("{ hello }")).status).toBe(400);
    } finally {
      await server.stop();
    }
  });

  test.each([
    [
      "a scope spelt wrongly",
      'type Query { a: String @requiresScope(scope: "read items") }',
      "Query.a",
    ],
    [
      "a directive spelt wrongly",
      'type Query { a: String @requireScope(scope: "me") }',
      "@requireScope",
    ],
    ["no schema", "", ""],
  ])("does not start with %s", async (_what, typeDefs, named) => {
    await expect(create({ typeDefs })).rejects.toThrow(named);
  });
});

describe("production does not start", () => {
  const dataDir = join(folder, "production");
  const safe: ServerOptions = {
    nodeEnv: "production",
    issuer: "https://api.example.com",
    secret: "Jq3vN8xT5bR1mK7wZ2cY6hD9fG4sL0pA",
    tokenSecret: "q8Zr2LwXe5VtYb1NcH7jKp4MgS9dFu3A",
    databaseUrl: `file:${join(dataDir, "production.db")}`,
    dataDir,
    bcryptCost: 10,
    logLevel: "silent",
  };

  test("with nothing wrong it does", async () => {
    await (await createServer(safe)).stop();
  });

  test.each<readonly [string, ServerOptions, string]>([
    ["without an issuer", { issuer: undefined }, "ISSUER is required in production"],
    ["with an http issuer", { issuer: "http://api.example.com" }, "ISSUER must be an https URL"],
    ["without a secret", { secret: undefined }, "SECRET is required in production"],
    ["with a short secret", { secret: "short" }, "SECRET is shorter than 32 bytes"],
    [
      "with a weak secret among two",
      { secret: `${String(safe.secret)},${"a".repeat(40)}` },
      "SECRET repeats",
    ],
    ["with a weak token secret", { tokenSecret: "x".repeat(40) }, "TOKEN_SECRET repeats"],
    [
      "with a placeholder for a token secret",
      { tokenSecret: "your-secret-key-goes-here-change-me" },
      "TOKEN_SECRET looks like a placeholder",
    ],
    ["with demonstration users switched on", { demo: true }, "DEMO cannot be on in production"],
    ["with a cheap password hash", { bcryptCost: 9 }, "BCRYPT_COST must be 10 at least"],
    [
      "without a signing key, which it does not make by itself",
      { tokenSecret: undefined },
      `There is no signing key in ${join(dataDir, "keys")}. Run: scopegate keys rotate, `,
    ],
    [
      "without a signing key, over a database in memory",
      { tokenSecret: undefined, databaseUrl: "memory:" },
      "There is no signing key",
    ],
  ])("%s", async (_what, change, message) => {
    await expect(createServer({ ...safe, ...change })).rejects.toThrow(message);
    expect(readdirSync(dataDir)).not.toContain("keys");
  });

  test("beside demonstration users in its database", async () => {
    const databaseUrl = `file:${join(folder, "demonstration.db")}`;
    await (await create({ databaseUrl, dataDir })).stop();
    await expect(createServer({ ...safe, databaseUrl })).rejects.toThrow(
      /demonstration users.*Set DATABASE_URL to a database of its own/,
    );
  });
});

test("neither the database nor the log holds a password, a token or a usable key", async () => {
  const dataDir = join(folder, "at-rest");
  const { server, url, login, ask, log } = await runServer({
    databaseUrl: `file:${join(dataDir, "scopegate.db")}`,
    dataDir,
    logLevel: "trace",
  });
  const tokens = [
    await login("johndoe", "secret", "me read:items write:items"),
    await login("bob", "secretbob"),
    await login("admin", "secret3", "admin:users"),
  ];
  await expect(login("alice", "secret2")).rejects.toThrow("400");
  await expect(login("johndoe", "a-wrong-password")).rejects.toThrow("400");
  for (const token of tokens) await ask("{ me { id } items { totalCount } }", { token });
  await ask("{ me { id } }", { token: `${tokens[0] ?? ""}x` });
  await fetch(`${url}/graphql?access_token=${tokens[1] ?? ""}&password=a-query-password`);
  await fetch(`${url}/${tokens[2] ?? ""}`);
  const read = (name: string): string => readFileSync(join(dataDir, name), "latin1");
  const databaseFiles = readdirSync(dataDir).filter((name) => name.startsWith("scopegate.db"));
  expect(databaseFiles).toContain("scopegate.db-wal");
  const written = [...databaseFiles.map(read), log()];
  await server.stop();
  written.push(read("scopegate.db"), log());

  const key = JSON.parse(readFileSync(join(dataDir, "keys", "signing-key.jwk"), "utf8")) as {
    readonly d: string;
  };
  const credentials = [
    ...tokens,
    ...tokens.map((token) => token.split(".")[2] ?? ""),
    "secretbob",
    "secret3",
    "a-wrong-password",
    "a-query-password",
    key.d,
    Buffer.from(key.d, "base64url").toString("latin1"),
    read("secret").trim(),
  ];
  for (const credential of credentials) {
    expect(credential.length).toBeGreaterThan(6);
    for (const text of written) expect(text.includes(credential)).toBe(false);
  }
  // That the files were looked into: names and requests are there.
  expect(written.join("").includes("johndoe")).toBe(true);
  expect(log()).toContain('"path":"/token"');
});
