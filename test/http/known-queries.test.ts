import { createHash } from "node:crypto";
import { KnownQueries } from "../../src/http/known-queries.js";
import { createServer, type ScopegateServer } from "../../src/server.js";

const query = "{ __typename }";
const hash = hashOf(query);

describe("KnownQueries", () => {
  it("hands a text that has run over by a name that no client can make", async () => {
    const queries = new KnownQueries();
    queries.learn(query, hash);
    const variables = { first: 1 };
    const shortened = queries.shorten({ query, variables, operationName: "A" });
    expect(shortened).toMatchObject({ variables, operationName: "A" });
    expect(shortened).not.toHaveProperty("query");
    const name = nameIn(shortened);
    expect(name).not.toBe(hash);
    expect(await queries.get(`apq:${name}`)).toBe(query);
    expect(await queries.get(`apq:${hash}`)).toBeUndefined();
    const other = new KnownQueries();
    other.learn(query, hash);
    expect(nameIn(other.shorten({ query }))).not.toBe(name);
  });

  it.each([
    ["a text that has not run", { query: "{ a: __typename }" }],
    ["a request with extensions of its own", { query, extensions: { persistedQuery: {} } }],
    ["a query that is no text", { query: { kind: "Document" } }],
    ["a body that is no object", "query"],
    ["no body", undefined],
  ])("leaves %s as it is", (_title, body) => {
    const queries = new KnownQueries();
    queries.learn(query, hash);
    expect(queries.shorten(body)).toBe(body);
  });

  it("leaves a text as it is that was driven out", async () => {
    const queries = new KnownQueries();
    queries.learn(query, hash);
    await queries.delete(`apq:${nameIn(queries.shorten({ query }))}`);
    expect(queries.shorten({ query })).toEqual({ query });
  });

  it("learns no text beyond 10,000 characters", () => {
    const queries = new KnownQueries();
    const long = `{ ${"a ".repeat(5_000)} }`;
    queries.learn(long, hashOf(long));
    expect(queries.shorten({ query: long })).toEqual({ query: long });
  });

  it("holds a bounded number of texts, and never half of one", () => {
    const queries = new KnownQueries();
    const texts = Array.from({ length: 4_000 }, (_, n) => `{ a${n}${" ".repeat(9_000)} }`);
    for (const text of texts) queries.learn(text, hashOf(text));
    const first = texts[0] ?? "";
    expect(queries.shorten({ query: first })).toEqual({ query: first });
    const last = texts.at(-1) ?? "";
    expect(queries.shorten({ query: last })).not.toHaveProperty("query", last);
  });
});

describe("a server that has seen a query before", () => {
  let server: ScopegateServer;
  let url: string;

  beforeAll(async () => {
    server = await createServer({ databaseUrl: "memory:", logLevel: "silent", demo: false });
    ({ url } = await server.start({ port: 0 }));
  });

  afterAll(() => server.stop());

  const ask = async (body: unknown): Promise<unknown> => {
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    return response.json();
  };

  it("answers it as it did, with every operation of its document", async () => {
    const text = "query A { a: __typename } query B { b: __typename }";
    for (let n = 0; n < 3; n++) {
      expect(await ask({ query: text, operationName: "A" })).toEqual({ data: { a: "Query" } });
      expect(await ask({ query: text, operationName: "B", variables: {} })).toEqual({
        data: { b: "Query" },
      });
      expect(await ask({ query: text })).toHaveProperty("errors");
    }
  });

  it("tells nobody by a hash that somebody has sent its text", async () => {
    const text = "{ private: __typename }";
    for (let n = 0; n < 3; n++) expect(await ask({ query: text })).toHaveProperty("data");
    const persistedQuery = { version: 1, sha256Hash: hashOf(text) };
    expect(await ask({ extensions: { persistedQuery } })).toMatchObject({
      errors: [{ extensions: { code: "PERSISTED_QUERY_NOT_FOUND" } }],
    });
    await ask({ query: text, extensions: { persistedQuery } });
    expect(await ask({ extensions: { persistedQuery } })).toEqual({ data: { private: "Query" } });
  });

  it("refuses a text that is not valid each time, in the same words", async () => {
    const first = await ask({ query: "{ nothing }" });
    expect(first).toHaveProperty("errors");
    expect(await ask({ query: "{ nothing }" })).toEqual(first);
  });

  it("refuses members of the wrong kind as for a query that is new", async () => {
    await ask({ query });
    await ask({ query });
    const wrong = { query, operationName: 7 };
    expect(await ask(wrong)).toEqual(await ask({ ...wrong, query: "{ neverSeen: __typename }" }));
  });
});

function nameIn(body: unknown): string {
  const { extensions } = body as { extensions: { persistedQuery: { sha256Hash: string } } };
  return extensions.persistedQuery.sha256Hash;
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
