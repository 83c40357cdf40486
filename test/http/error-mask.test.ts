/** Unexpected errors: opaque outside, whole in the log, once. */

import { buildSchema, GraphQLError, type GraphQLErrorExtensions, GraphQLScalarType } from "graphql";
import type { GraphQLContext } from "../../src/graphql/context.js";
import { createApollo } from "../../src/http/apollo.js";
import { opaqueMessage } from "../../src/http/error-mask.js";
import { anonymous } from "../../src/scope/access.js";
import { answerOf, runServer, type RunningServer } from "./running-server.js";

const jwt = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl";
const secretText = "select * from vault where key = 'hunter2'";

const typeDefs = /* GraphQL */ `
  scalar Even
  enum Colour {
    RED
  }
  type Query {
    fails(how: String): String @public
    required(how: String): String! @public
    number: Int @public
    colour: Colour @public
    numbers: [Int!] @public
    even(value: Even!): String @public
    echo(text: String!, colour: Colour, list: [Int!]): String @public
  }
`;

const thrown: Readonly<Record<string, () => unknown>> = {
  "an Error": () => new Error(`${secretText} ${jwt}`),
  "an Error with a cause": () => new Error("outer", { cause: new Error(secretText) }),
  "an Error with members": () => Object.assign(new Error("x"), { password: "hunter2", code: "PG" }),
  "an Error that looks like a client's": () =>
    Object.assign(new Error(secretText), { status: 404 }),
  "an Error with extensions": () =>
    Object.assign(new Error(secretText), { extensions: { code: "FORBIDDEN" } }),
  "a string": () => secretText,
  "an object": () => ({ message: secretText, password: "hunter2" }),
  null: () => null,
  undefined: () => undefined,
  "a GraphQLError without a code": () => new GraphQLError(secretText),
  "a GraphQLError around another": () =>
    new GraphQLError(secretText, { originalError: new Error("inner hunter2") }),
};

const resolvers = {
  Even: new GraphQLScalarType({
    name: "Even",
    parseValue(value) {
      if (typeof value === "number" && value % 2 === 0) return value;
      throw new GraphQLError("not an even number");
    },
  }),
  Query: {
    fails: fail,
    required: fail,
    number: () => "hunter2",
    colour: () => "hunter2",
    numbers: () => "hunter2",
    even: () => "even",
    echo: (_root: unknown, { text }: { text: string }) => text,
  },
};

function fail(_root: unknown, { how }: { how: string }): never {
  if (how === "for the client") {
    throw new GraphQLError("There are three of them already.", {
      extensions: { code: "TOO_MANY", limit: 3 },
    });
  }
  if (how === "with a status") {
    // As Apollo Server takes them: GraphQL Yoga, in the same program, declares another type for the same member.
    const http: unknown = { status: 503, headers: new Map([["retry-after", "7"]]) };
    throw new GraphQLError("Later.", {
      extensions: { code: "BUSY", http } as GraphQLErrorExtensions,
    });
  }
  throw thrown[how]?.();
}

/** One server for each NODE_ENV, as Apollo and Express see it too. */
const servers = new Map<string, RunningServer>();
const environments = ["development", "production", "test"];

beforeAll(async () => {
  const before = process.env["NODE_ENV"];
  for (const nodeEnv of environments) {
    process.env["NODE_ENV"] = nodeEnv;
    const production = {
      nodeEnv,
      issuer: "https://api.example.com",
      secret: "Jq3vN8xT5bR1mK7wZ2cY6hD9fG4sL0pA",
      tokenSecret: "q8Zr2LwXe5VtYb1NcH7jKp4MgS9dFu3A",
      trustProxy: 1,
      bcryptCost: 10,
    };
    servers.set(
      nodeEnv,
      await runServer({ typeDefs, resolvers, ...(nodeEnv === "production" ? production : {}) }),
    );
  }
  process.env["NODE_ENV"] = before;
});
afterAll(async () => {
  for (const { server } of servers.values()) await server.stop();
});

function running(nodeEnv = "test"): RunningServer {
  const server = servers.get(nodeEnv);
  if (!server) throw new Error("no server");
  return server;
}

const overHttps = { headers: { "X-Forwarded-Proto": "https" } };

describe.each(environments)("NODE_ENV=%s", (nodeEnv) => {
  test.each(Object.keys(thrown))(
    "%s that a resolver throws: an opaque text with an id, and the cause once in the log",
    async (how) => {
      const { ask, events } = running(nodeEnv);
      const before = events("unexpected error").length;
      const response = await ask(`{ fails(how: "${how}") }`, overHttps);
      const body = await response.text();
      const headers = JSON.stringify([...response.headers]);
      for (const secret of ["hunter2", "vault", "eyJ", "inner", "outer", "node_modules"]) {
        expect(body + headers).not.toContain(secret);
      }
      const { data, errors } = JSON.parse(body) as Awaited<ReturnType<typeof answerOf>>;
      const errorId = String(errors?.[0]?.extensions["errorId"]);
      expect(data).toEqual({ fails: null });
      expect(errors).toEqual([
        {
          message: opaqueMessage(errorId),
          locations: [{ line: 1, column: 3 }],
          path: ["fails"],
          extensions: { code: "INTERNAL_SERVER_ERROR", errorId },
        },
      ]);
      const logged = events("unexpected error").slice(before);
      expect(logged).toHaveLength(1);
      expect(logged[0]).toMatchObject({ level: 50, errorId, err: { stack: /./ } });
    },
  );

  test("a value that its type cannot hold is unexpected: the message would show it", async () => {
    for (const field of ["number", "colour", "numbers"]) {
      const response = await running(nodeEnv).ask(`{ ${field} }`, overHttps);
      expect(await response.text()).not.toContain("hunter2");
    }
  });
});

test("a field that must not be null: the opaque error, data null, and no status of a refusal", async () => {
  const response = await running().ask('{ required(how: "an Error") }');
  const { data, errors } = await answerOf(response);
  expect([response.status, data]).toEqual([200, null]);
  expect(errors?.[0]?.extensions["code"]).toBe("INTERNAL_SERVER_ERROR");
});

test("the log keeps the stack and the cause of an error", async () => {
  const { ask, events } = running();
  await ask('{ fails(how: "an Error with a cause") }');
  const err = JSON.stringify(events("unexpected error").at(-1)?.["err"]);
  expect(err).toContain("error-mask.test");
  expect(err).toContain("outer");
  expect(err).toContain("vault");
});

test("the log holds no token that the message held", async () => {
  const { ask, log } = running();
  await ask('{ fails(how: "an Error") }');
  expect(log()).toContain("vault");
  expect(log()).not.toContain(jwt);
});

test("an error with a code was made for the client: it passes as it is", async () => {
  const { ask, events } = running();
  const before = events("unexpected error").length;
  const { errors } = await answerOf(await ask('{ fails(how: "for the client") }'));
  expect(errors).toEqual([
    {
      message: "There are three of them already.",
      locations: [{ line: 1, column: 3 }],
      path: ["fails"],
      extensions: { code: "TOO_MANY", limit: 3 },
    },
  ]);
  expect(events("unexpected error")).toHaveLength(before);
});

test("an error with a status of its own keeps it", async () => {
  const response = await running().ask('{ fails(how: "with a status") }');
  expect([response.status, response.headers.get("retry-after")]).toEqual([503, "7"]);
});

test("a fault of our own before execution: 500, opaque, its stack in the log under the id that is told", async () => {
  const reported: [unknown, string][] = [];
  const logged: unknown[] = [];
  const keep = (message?: unknown): number => logged.push(message);
  const apollo = createApollo({
    // A schema that applyScopes never saw: the plugin finds nothing to decide by.
    schema: buildSchema("type Query { hello: String }"),
    introspection: false,
    limits: { maxTokens: 1_000, maxDepth: 12, maxAliases: 30, maxCost: 5_000 },
    report: (error, id) => reported.push([error, id]),
    logger: { debug: keep, info: keep, warn: keep, error: keep },
  });
  await apollo.start();
  // What the fault needs of a context, which is nothing else.
  const contextValue = { access: anonymous } as GraphQLContext;
  const { http, body } = await apollo.executeOperation({ query: "{ hello }" }, { contextValue });
  await apollo.stop();
  expect(http.status).toBe(500);
  expect(reported).toHaveLength(1);
  expect(String(reported[0]?.[0])).toMatch(/not guarded/);
  expect(body).toMatchObject({
    singleResult: { errors: [{ message: opaqueMessage(reported[0]?.[1] ?? "") }] },
  });
  expect(logged).toEqual([]);
});

describe("wrong input is the client's mistake: BAD_USER_INPUT, and nothing in the error log", () => {
  interface Input {
    readonly query: string;
    readonly variables: Record<string, unknown>;
    readonly status: number;
  }
  const inputs: readonly Input[] = [
    { query: "query ($t: String!) { echo(text: $t) }", variables: {}, status: 400 },
    { query: "query ($t: String!) { echo(text: $t) }", variables: { t: null }, status: 400 },
    { query: "query ($t: String!) { echo(text: $t) }", variables: { t: 5 }, status: 400 },
    { query: "query ($t: String!) { echo(text: $t) }", variables: { t: ["a"] }, status: 400 },
    {
      query: 'query ($c: Colour) { echo(text: "", colour: $c) }',
      variables: { c: "BLUE" },
      status: 400,
    },
    {
      query: 'query ($l: [Int!]) { echo(text: "", list: $l) }',
      variables: { l: [1, null] },
      status: 400,
    },
    { query: "query ($v: Even!) { even(value: $v) }", variables: { v: 3 }, status: 400 },
    // GraphQL §6.4.1: found out while the field is executed.
    { query: 'query ($t: String = "x") { echo(text: $t) }', variables: { t: null }, status: 200 },
    // GraphQL §6.3.2: found out while selections are collected, before any field.
    {
      query: "query ($b: Boolean = true) { number @skip(if: $b) }",
      variables: { b: null },
      status: 200,
    },
  ];

  test.each(inputs)("$query with $variables", async ({ query, variables, status }) => {
    const { ask, events } = running();
    const before = events("unexpected error").length;
    const response = await ask(query, { variables });
    const { errors, data } = await answerOf(response);
    expect(response.status).toBe(status);
    expect(errors?.map(({ extensions }) => extensions["code"])).toEqual(["BAD_USER_INPUT"]);
    expect(Object.values(data ?? {}).filter((value) => value !== null)).toEqual([]);
    expect(events("unexpected error")).toHaveLength(before);
  });
});
