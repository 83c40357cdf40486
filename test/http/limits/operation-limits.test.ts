/** The limits of an operation as clients meet them: over HTTP and over WebSocket, with the defaults. */

import { createClient } from "graphql-ws";
import { WebSocket } from "ws";
import { answerOf, serverForTests, type AskChange } from "../running-server.js";

const running = serverForTests();

interface Refused {
  readonly message: string;
  readonly extensions: Record<string, unknown>;
}

type Variables = Readonly<Record<string, unknown>>;

/** The errors of an operation that is refused whole. */
async function refusal(query: string, change: AskChange = {}): Promise<readonly Refused[]> {
  const response = await running().ask(query, change);
  const { errors = [], data } = await answerOf(response);
  expect(data).toBeUndefined();
  expect(response.status).toBe(400);
  return errors;
}

/** What the stock client gets over WebSocket. */
async function overSocket(
  query: string,
  variables?: Variables,
  server = running,
): Promise<unknown> {
  const url = `${server().url.replace("http", "ws")}/graphql`;
  const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 });
  try {
    for await (const result of client.iterate({ query, ...(variables && { variables }) }))
      return result;
    throw new Error("no result came");
  } finally {
    await client.dispose();
  }
}

const aliases = (count: number) =>
  `{ ${Array.from({ length: count }, (_, n) => `a${n}: hello`).join(" ")} }`;
const page = "{ items(first: 1000) { nodes { owner { items { nodes { id } } } } } }";
const pages =
  "query ($first: Int!) { items(first: $first) { nodes { owner { items { nodes { id } } } } } }";
const deep = (depth: number) =>
  `{ me { ${"items(first: 1) { nodes { owner { ".repeat((depth - 3) / 3)} id username ${"} } }".repeat((depth - 3) / 3)} } }`;

interface Excess {
  readonly limit: string;
  readonly query: string;
  readonly variables?: Variables;
  readonly message: string;
  readonly code?: string;
}

const excesses: readonly Excess[] = [
  {
    limit: "MAX_TOKENS",
    query: `{ ${"hello ".repeat(999)} }`,
    message:
      "The operation is longer than 1000 lexical tokens, which is the limit (MAX_TOKENS). Select less, or send " +
      "values as variables.",
    code: "GRAPHQL_PARSE_FAILED",
  },
  {
    limit: "MAX_DEPTH",
    query: deep(15),
    message: "The operation is nested 14 fields deep; the limit (MAX_DEPTH) is 12.",
  },
  {
    limit: "MAX_ALIASES",
    query: aliases(31),
    message:
      'The field "hello" is selected 31 times in one selection set; the limit (MAX_ALIASES) is 30. Send some of ' +
      "them in another operation.",
  },
  {
    limit: "MAX_COST",
    query: page,
    message:
      "The operation costs 23001; the limit (MAX_COST) is 5000. Ask for smaller pages, or for less in one operation.",
  },
  {
    limit: "MAX_COST with variables",
    query: pages,
    variables: { first: 500 },
    message:
      "The operation costs 11501; the limit (MAX_COST) is 5000. Ask for smaller pages, or for less in one operation.",
  },
];

describe.each(excesses)("$limit", ({ query, variables, message, code }) => {
  const refused = { message, extensions: { code: code ?? "GRAPHQL_VALIDATION_FAILED" } };

  test.each(["application/json", "application/graphql-response+json"])(
    "over HTTP, %s: 400 with the limit and its value, for anybody",
    async (accept) => {
      const errors = await refusal(query, { accept, ...(variables && { variables }) });
      expect(errors).toMatchObject([refused]);
      expect(Object.keys(errors[0]?.extensions ?? {})).toEqual(["code"]);
    },
  );

  test("with GET: the same", async () => {
    const search = new URLSearchParams({ query, variables: JSON.stringify(variables ?? {}) });
    const headers = { "apollo-require-preflight": "1" };
    const response = await fetch(`${running().url}/graphql?${search.toString()}`, { headers });
    expect(response.status).toBe(400);
    expect((await answerOf(response)).errors).toMatchObject([refused]);
  });

  test("over WebSocket: the same", async () => {
    const errors = await overSocket(query, variables).catch((error: unknown) => error);
    expect(errors).toMatchObject([refused]);
    expect(Object.keys((errors as Refused[])[0]?.extensions ?? {})).toEqual(["code"]);
  });
});

interface Fitting {
  readonly what: string;
  readonly query: string;
  readonly variables?: Variables;
}

const fitting: readonly Fitting[] = [
  { what: "1,000 tokens", query: `{ ${"... { ".repeat(332)} hello hello ${"}".repeat(332)} }` },
  { what: "12 fields deep", query: deep(12) },
  { what: "30 selections of a field", query: aliases(30) },
  {
    what: "1,000 items with their owners",
    query:
      "{ items(first: 1000) { nodes { id title description createdAt owner { id username } } } }",
  },
  { what: "page sizes in variables", query: pages, variables: { first: 200 } },
];

test.each(fitting)("$what are not too much", async ({ query, variables }) => {
  const token = await running().login("johndoe", "secret", "me read:items");
  const response = await running().ask(query, { token, ...(variables && { variables }) });
  const { errors } = await answerOf(response);
  expect([response.status, errors]).toEqual([200, undefined]);
});

test("a document that is kept is counted again with each request's variables", async () => {
  const token = await running().login("johndoe", "secret", "read:items");
  const statuses = [];
  for (const first of [1, 500, 2, 1000, 3]) {
    statuses.push((await running().ask(pages, { token, variables: { first } })).status);
  }
  expect(statuses).toEqual([200, 400, 200, 400, 200]);
});

test("a mutation past a limit does nothing", async () => {
  const token = await running().login("johndoe", "secret", "read:items write:items");
  const create = (n: number) => `a${n}: createItem(input: { title: "limited" }) { id }`;
  const all = Array.from({ length: 31 }, (_, n) => create(n)).join(" ");
  await refusal(`mutation { ${all} }`, { token });
  const nested =
    'mutation ($n: Int) { createItem(input: { title: "limited" }) { owner { items(first: $n) { nodes { owner { items { nodes { id } } } } } } } }';
  await refusal(nested, { token, variables: { n: 1000 } });
  const { data } = await answerOf(
    await running().ask("{ items(first: 100) { nodes { title } } }", { token }),
  );
  expect(JSON.stringify(data)).not.toContain("limited");
});

test("at most five errors are told, and that there are more", async () => {
  const many = Array.from({ length: 8 }, (_, n) => `query Q${n} ${aliases(31)}`).join(" ");
  const overHttp = await refusal(many);
  expect(overHttp.slice(0, 5).map(({ message }) => message)).toEqual(
    Array<unknown>(5).fill(expect.stringContaining("MAX_ALIASES")),
  );
  expect(overHttp.slice(5)).toMatchObject([
    { message: expect.stringContaining("Too many") as string },
  ]);
  const errors = await overSocket(many).catch((error: unknown) => error);
  expect(errors).toMatchObject(overHttp.map(({ message }) => ({ message })));
});

describe("where callers see only what they may", () => {
  const production = serverForTests({ introspection: "visible" });

  test("a limit is told as everywhere: it names no more than was sent", async () => {
    const response = await production().ask(page);
    expect(response.status).toBe(400);
    const { errors } = await answerOf(response);
    const message = expect.stringContaining("costs 23001; the limit (MAX_COST) is 5000") as string;
    expect(errors).toMatchObject([{ message }]);
    await expect(overSocket(page, undefined, production)).rejects.toMatchObject([{ message }]);
  });
});

describe("the limits are settings", () => {
  const narrow = serverForTests({ maxTokens: 60, maxDepth: 3, maxAliases: 2, maxCost: 20 });

  test.each([
    [`{ ${"hello ".repeat(60)} }`, "60 lexical tokens, which is the limit (MAX_TOKENS)"],
    ["{ me { items(first: 1) { nodes { id } } } }", "the limit (MAX_DEPTH) is 3"],
    ["{ hello hello hello }", "the limit (MAX_ALIASES) is 2"],
    ["{ items { totalCount nodes { id } } }", "costs 21; the limit (MAX_COST) is 20"],
  ])("%s", async (query, message) => {
    const { errors } = await answerOf(await narrow().ask(query));
    expect(errors).toMatchObject([{ message: expect.stringContaining(message) as string }]);
  });
});

test("a list of operations is refused, and what to send instead is said", async () => {
  const response = await fetch(`${running().url}/graphql`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify([{ query: "{ hello }" }]),
  });
  expect(response.status).toBe(400);
  expect(await answerOf(response)).toEqual({
    errors: [
      {
        message:
          "Send one operation as a JSON object: lists of operations are not taken (no batching).",
        extensions: { code: "BAD_REQUEST" },
      },
    ],
  });
});
