/** What takes too long is given up: 503 over HTTP, the same error over WebSocket, and nothing comes after it. */

import { createClient } from "graphql-ws";
import { createServer, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";
import type { GraphQLContext } from "../../../src/graphql/context.js";
import { createApollo } from "../../../src/http/apollo.js";
import { graphqlRoute } from "../../../src/http/graphql-route.js";
import { attachGraphQLSocket, type GraphQLSocket } from "../../../src/http/graphql-socket.js";
import { operationTimeLimitMillis } from "../../../src/http/limits/time-limit.js";
import { listen } from "../../../src/http/listener.js";
import type { Access } from "../../../src/scope/entry.js";
import { guard } from "../../scope/guarded.js";
import { allOf } from "../raw-request.js";
import { answerOf } from "../running-server.js";

const timeLimitMillis = 100;
// Beyond the limit, and beyond the time in which it is noticed.
const lateMillis = 300;

let server: Server;
let socket: GraphQLSocket;
let stopApollo: () => Promise<void>;
let finished = 0;
/** What reached the log, or nobody. */
const surprises: unknown[] = [];
const surprise = (error: unknown): void => {
  surprises.push(error);
};

interface SlowArguments {
  readonly millis?: number;
  readonly fails?: boolean;
}

async function beSlow(
  _source: unknown,
  { millis = lateMillis, fails }: SlowArguments,
): Promise<string> {
  await sleep(millis);
  finished++;
  if (fails) throw new Error("a late failure");
  return "at last";
}

async function* tick(): AsyncGenerator<{ readonly ticks: number }> {
  for (let ticks = 1; ticks <= 3; ticks++) {
    await sleep(lateMillis / 2);
    yield { ticks };
  }
}

beforeAll(async () => {
  const schema = guard(
    `type Query { quick: String slow(millis: Int, fails: Boolean): String }
    type Mutation { slow: String }
    type Subscription { ticks: Int }`,
    {
      Query: { quick: () => "quick", slow: beSlow },
      Mutation: { slow: beSlow },
      Subscription: { ticks: { subscribe: tick } },
    },
  );
  const limits = { maxTokens: 1_000, maxDepth: 12, maxAliases: 30, maxCost: 5_000 };
  const logger = { debug: surprise, info: surprise, warn: surprise, error: surprise };
  const apollo = createApollo({ schema, introspection: true, limits, report: surprise, logger });
  await apollo.start();
  stopApollo = () => apollo.stop();
  const edge = {
    authenticate: () => sleep(lateMillis, { ok: false as const, message: "It is no good." }),
    // What the resolvers here need of a context, which is nothing else.
    createContext: (access: Access) => ({ access }) as GraphQLContext,
    report: surprise,
    trustedProxies: 0,
    timeLimitMillis,
  };
  const route = graphqlRoute({ ...edge, apollo });
  server = createServer((request, response) => {
    route(request, response);
  });
  await listen(server, 0, "127.0.0.1");
  socket = attachGraphQLSocket(server, {
    ...edge,
    schema,
    introspection: true,
    limits,
  });
  process.on("unhandledRejection", surprise);
});

afterEach(async () => {
  // Until what was given up has come to its end.
  await sleep(lateMillis);
  expect(surprises.splice(0)).toEqual([]);
});

afterAll(async () => {
  process.off("unhandledRejection", surprise);
  await socket.close();
  await new Promise((resolve) => server.close(resolve));
  await stopApollo();
});

const port = () => (server.address() as AddressInfo).port;

function ask(query: string, accept = "application/json"): Promise<Response> {
  return fetch(`http://127.0.0.1:${port()}/graphql`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: accept },
    body: JSON.stringify({ query }),
  });
}

const message =
  "The operation took longer than 0.1 s, and is not waited for. A mutation may have been carried out: look before " +
  "you send it again. Try later, or ask for less in one operation.";

test("the limit is 8 s", () => {
  expect(operationTimeLimitMillis).toBe(8_000);
});

test.each(["application/json", "application/graphql-response+json"])(
  "503 with Retry-After in GraphQL's shape: %s",
  async (accept) => {
    const startedAt = performance.now();
    const response = await ask("{ slow }", accept);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(timeLimitMillis - 5);
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
    expect(response.headers.get("content-type")).toContain(accept);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await answerOf(response)).toEqual({
      errors: [{ message, extensions: { code: "SERVICE_UNAVAILABLE" } }],
    });
  },
);

test("with GET: the same", async () => {
  const headers = { "apollo-require-preflight": "1" };
  const response = await fetch(`http://127.0.0.1:${port()}/graphql?query={slow}`, { headers });
  expect(response.status).toBe(503);
});

test("a mutation goes on to its end, and is not answered twice", async () => {
  const before = finished;
  const keptAlive = connect(port(), "127.0.0.1");
  const received = allOf(keptAlive);
  const body = JSON.stringify({ query: "mutation { slow }" });
  const send = (text: string) =>
    keptAlive.write(
      `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n${text}`,
    );
  send(body);
  await sleep(lateMillis * 2);
  expect(finished).toBe(before + 1);
  // The connection is as good as before.
  send(JSON.stringify({ query: "{ quick }" }));
  await sleep(50);
  keptAlive.end();
  const statuses = [...(await received).matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
  expect(statuses).toEqual(["503", "200"]);
  expect(await received).not.toContain("at last");
});

test("a late failure is told to nobody but the log, as every failure", async () => {
  const response = await ask("{ slow(fails: true) }");
  expect(response.status).toBe(503);
  await sleep(lateMillis);
  expect(surprises.splice(0)).toMatchObject([{ message: "a late failure" }]);
});

test("a token that nobody can say anything about in time: the same, and not two answers", async () => {
  const headers = { "apollo-require-preflight": "1", Authorization: "Bearer token" };
  const response = await fetch(`http://127.0.0.1:${port()}/graphql?query={quick}`, { headers });
  expect(response.status).toBe(503);
});

test("what is quick enough is answered, before and after", async () => {
  const answers = await Promise.all([ask("{ quick }"), ask("{ slow }"), ask("{ quick }")]);
  expect(answers.map(({ status }) => status)).toEqual([200, 503, 200]);
});

test("a slow client is not meant: the time starts when the request is there", async () => {
  const body = JSON.stringify({ query: `{ slow(millis: ${timeLimitMillis / 2}) }` });
  const slow = connect(port(), "127.0.0.1");
  const received = allOf(slow);
  slow.write(
    `POST /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
  );
  await sleep(timeLimitMillis * 1.75);
  slow.write(body);
  expect(await received).toMatch(/^HTTP\/1\.1 200 /);
});

test("a client that leaves before is no surprise", async () => {
  await expect(
    fetch(`http://127.0.0.1:${port()}/graphql?query={slow}`, {
      headers: { "apollo-require-preflight": "1" },
      signal: AbortSignal.timeout(30),
    }),
  ).rejects.toThrow();
});

describe("over WebSocket", () => {
  async function results(query: string): Promise<unknown[]> {
    const url = `ws://127.0.0.1:${port()}/graphql`;
    const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 });
    const received = [];
    for await (const result of client.iterate({ query })) received.push(result);
    await client.dispose();
    return received;
  }

  test.each(["{ slow }", "mutation { slow }"])("%s: one result, the same error", async (query) => {
    expect(await results(query)).toMatchObject([
      { errors: [{ message, extensions: { code: "SERVICE_UNAVAILABLE" } }] },
    ]);
  });

  test("what is quick enough is answered", async () => {
    expect(await results("{ quick }")).toEqual([{ data: { quick: "quick" } }]);
  });

  test("a subscription may last", async () => {
    expect(await results("subscription { ticks }")).toEqual(
      [1, 2, 3].map((ticks) => ({ data: { ticks } })),
    );
  });
});
