/** GraphQL over WebSocket with the stock client: the token in connection_init, and an end with the token's end. */

import { createClient, type Client, type ClientOptions } from "graphql-ws";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket } from "ws";
import { openSqliteStore } from "../../src/store/sqlite.js";
import { rawRequest } from "./raw-request.js";
import { runServer, type RunningServer } from "./running-server.js";

let running: RunningServer;
let folder: string;
const clients: Client[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "scopegate-ws-"));
  running = await runServer({ databaseUrl: `file:${join(folder, "s.db")}`, dataDir: folder });
});

afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose();
});

afterAll(async () => {
  await running.server.stop();
  rmSync(folder, { recursive: true });
});

const socketUrl = () => `${running.url.replace("http", "ws")}/graphql`;

function connect(
  connectionParams: ClientOptions["connectionParams"],
  more: Partial<ClientOptions> = {},
): { readonly client: Client; readonly closed: Promise<{ code: number; reason: string }> } {
  let close: (event: { code: number; reason: string }) => void;
  const closed = new Promise<{ code: number; reason: string }>((resolve) => (close = resolve));
  const client = createClient({
    url: socketUrl(),
    webSocketImpl: WebSocket,
    connectionParams,
    retryAttempts: 0,
    ...more,
    on: {
      ...more.on,
      closed: (event) => {
        close(event as { code: number; reason: string });
      },
    },
  });
  clients.push(client);
  return { client, closed };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const watch = "subscription { itemChanged { title owner { username } } }";

/** The first answer of an operation, or what it is refused with. */
async function first(client: Client, query: string): Promise<unknown> {
  for await (const result of client.iterate({ query })) return result;
  return undefined;
}

async function create(title: string): Promise<void> {
  const token = await running.login("johndoe", "secret", "write:items");
  const response = await running.ask(
    "mutation ($title: String!) { createItem(input: { title: $title }) { id } }",
    { token, variables: { title } },
  );
  expect(response.status).toBe(200);
}

/** Creates items until the watcher has seen one: the moment when a subscription is open is its server's alone. */
async function createUntil(seen: () => boolean): Promise<void> {
  for (let n = 0; n < 100 && !seen(); n++) {
    await create(`item ${n}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test.each(["authorization", "Authorization"])(
  "a subscriber with the scope sees what others create; the token stands in %s",
  async (name) => {
    const token = await running.token(["read:items"]);
    const { client } = connect({ [name]: `Bearer ${token}` });
    let result: unknown;
    const watching = first(client, watch).then((value) => (result = value));
    await createUntil(() => result !== undefined);
    await watching;
    expect(result).toMatchObject({
      data: { itemChanged: { title: /^item \d+$/, owner: { username: "johndoe" } } },
    });
  },
  15_000,
);

test.each([
  ["without a token", undefined, "UNAUTHENTICATED"],
  ["without the scope", ["me"], "FORBIDDEN"],
] as const)(
  "a refused operation is an error message, never a next: %s",
  async (_how, scopes, code) => {
    const { client } = connect(scopes ? bearer(await running.token(scopes)) : {});
    await expect(first(client, watch)).rejects.toMatchObject([
      { extensions: { code }, path: ["itemChanged"] },
    ]);
  },
);

test("queries run too, and a denied field beside an allowed one is an error in the result", async () => {
  const { client } = connect({});
  expect(await first(client, "{ hello me { username } }")).toMatchObject({
    data: { hello: "Hello, world!", me: null },
    errors: [{ path: ["me"], extensions: { code: "UNAUTHENTICATED" } }],
  });
});

test.each([
  ["garbage", { authorization: "Bearer nonsense" }],
  ["two credentials that differ", { authorization: "Bearer a", Authorization: "Bearer b" }],
  ["a malformed header", { authorization: "Bearer" }],
  ["a number", { authorization: 7 }],
  ["an object", { authorization: { token: "x" } }],
])(
  "a bad token closes with 4403, so that the stock client may come back: %s",
  async (_what, params) => {
    const { client, closed } = connect(params);
    await expect(first(client, "{ hello }")).rejects.toMatchObject({ code: 4403 });
    expect(await closed).toMatchObject({ code: 4403 });
  },
);

test("the end of the token closes with 4403, and a stock client comes back with a fresh one", async () => {
  const tokens = [await running.token(["read:items"], { expiresInSeconds: 2 })];
  tokens.push(await running.token(["read:items"], { expiresInSeconds: 600 }));
  const used: string[] = [];
  const { client, closed } = connect(
    () => {
      const token = tokens.shift() ?? "";
      used.push(token);
      return bearer(token);
    },
    { retryAttempts: 3, retryWait: () => Promise.resolve() },
  );
  const results: unknown[] = [];
  const stop = client.subscribe(
    { query: watch },
    {
      next: (value) => results.push(value),
      error: () => undefined,
      complete: () => undefined,
    },
  );
  expect(await closed).toMatchObject({ code: 4403 });
  await createUntil(() => results.length > 0 && used.length === 2);
  expect(results[0]).toMatchObject({ data: { itemChanged: { title: /^item/ } } });
  stop();
}, 15_000);

test("when another process disables its user, an open subscription is closed with 4403 within a second", async () => {
  const token = await running.login("bob", "secretbob", "read:items");
  const { client, closed } = connect(bearer(token));
  const results: unknown[] = [];
  client.subscribe(
    { query: watch },
    { next: (value) => results.push(value), error: () => undefined, complete: () => undefined },
  );
  await createUntil(() => results.length > 0);
  const other = await openSqliteStore({ location: join(folder, "s.db") });
  const bob = await other.users.findByName("bob");
  const disabledAt = performance.now();
  await other.users.setDisabled(bob?.id ?? "", true);
  expect(await closed).toMatchObject({ code: 4403 });
  // A quiet machine needs 0.6 s; the limit is for one that is not.
  expect(performance.now() - disabledAt).toBeLessThan(3_000);
  const before = results.length;
  await create("after the end");
  expect(results).toHaveLength(before);
  await other.users.setDisabled(bob?.id ?? "", false);
  await other.close();
}, 15_000);

test.each([
  ["a syntax error", "{ hello", "GRAPHQL_PARSE_FAILED"],
  ["an unknown field", "{ helo }", "GRAPHQL_VALIDATION_FAILED"],
  [
    "too deep an operation",
    `{ items(first: 1) { nodes { owner ${"{ items(first: 1) { nodes { owner ".repeat(4)} { id } ${"} } }".repeat(4)} } } }`,
    "GRAPHQL_VALIDATION_FAILED",
  ],
  ["too long an operation", `{ ${"hello ".repeat(2_000)} }`, "GRAPHQL_PARSE_FAILED"],
  ["no operation of that name", "query A { hello } query B { hello }", "BAD_REQUEST"],
])("wrong input is an error message with its code: %s", async (_what, query, code) => {
  const { client } = connect({});
  await expect(first(client, query)).rejects.toMatchObject([{ extensions: { code } }]);
});

test("another path takes no WebSocket", async () => {
  const answer = await rawRequest(running.port, [
    "GET /other HTTP/1.1",
    "Host: x",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  ]);
  expect(answer.status).toBe(404);
});

test("a server that stops says 1001 to every connection, and does not wait for it", async () => {
  const other = await runServer();
  const closed = new Promise<number>((resolve) => {
    const socket = new WebSocket(
      `${other.url.replace("http", "ws")}/graphql`,
      "graphql-transport-ws",
    );
    socket.on("open", () => {
      socket.send(JSON.stringify({ type: "connection_init" }));
    });
    socket.on("message", () => {
      void other.server.stop();
    });
    socket.on("close", resolve);
  });
  expect(await closed).toBe(1001);
  await other.server.stop();
});

test("nothing of a token is in the log", () => {
  expect(running.log()).not.toMatch(/eyJ[\w-]{10}/);
});
