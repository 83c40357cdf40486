/** What may stand in a request to /graphql besides its credential: GraphQL over HTTP, and our limits. */

import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { challengeOf } from "./challenge.js";
import { rawRequest } from "./raw-request.js";
import { answerOf, codeOf, serverForTests } from "./running-server.js";

const running = serverForTests();

const limitBytes = 256 * 1024;
const json = { "Content-Type": "application/json" };
const hello = { data: { hello: "Hello, world!" } };

function send(
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = json,
): Promise<Response> {
  return fetch(`${running().url}/graphql`, { method: "POST", headers, body });
}

/** A good request of exactly so many bytes. */
function bodyOf(bytes: number): string {
  const body = JSON.stringify({ query: "{ hello }", extensions: { filler: "" } });
  return body.replace('"filler":""', `"filler":"${"x".repeat(bytes - body.length)}"`);
}

describe("the media type of a request", () => {
  test.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/graphql",
    "application/jsonx",
    "json",
    "text/html; application/json",
  ])("%s: 415", async (type) => {
    const response = await send('{"query":"{hello}"}', { "Content-Type": type });
    expect(response.status).toBe(415);
    expect(await codeOf(response)).toBe("BAD_REQUEST");
  });

  test("a body without a type: 415", async () => {
    const response = await send(new Uint8Array(Buffer.from('{"query":"{hello}"}')), {});
    expect(response.status).toBe(415);
  });

  test.each([
    "application/json",
    "application/json; charset=utf-8",
    "Application/JSON;charset=UTF-8",
  ])("%s is read", async (type) => {
    const response = await send('{"query":"{hello}"}', { "Content-Type": type });
    expect(await answerOf(response)).toEqual(hello);
  });

  test.each(["latin1", "koi8-r", "nonsense", "utf-nonsense"])(
    "charset=%s: 415 that asks for UTF-8",
    async (charset) => {
      const response = await send("{}", { "Content-Type": `application/json; charset=${charset}` });
      expect(response.status).toBe(415);
      expect((await answerOf(response)).errors?.[0]?.message).toBe("Send the body in UTF-8.");
    },
  );

  test.each(["zstd", "compress", "gzip, gzip"])("Content-Encoding: %s: 415", async (encoding) => {
    const response = await send("{}", { ...json, "Content-Encoding": encoding });
    expect(response.status).toBe(415);
    expect((await answerOf(response)).errors?.[0]?.message).toContain("Content-Encoding");
  });
});

describe("a body that is no request", () => {
  test.each([
    "{",
    "",
    "null",
    "1",
    '"{hello}"',
    "{hello}",
    '{"query":"{hello}"',
    "\u0000",
    "{}",
    '{"query":1}',
  ])("%j: 400 in JSON, and nothing of it comes back", async (body) => {
    const response = await send(body);
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toMatch(/^application\/json/);
    expect(await codeOf(response)).toBe("BAD_REQUEST");
  });

  test("malformed JSON is not quoted, and not logged", async () => {
    const response = await send('{"password": "hunter2hunter2"');
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain("hunter2");
    expect(running().log()).not.toContain("hunter2");
  });

  test("a batch: 400, one bad operation cannot ride on a good one", async () => {
    const response = await send('[{"query":"{hello}"},{"query":"{me{id}}"}]');
    expect(response.status).toBe(400);
    expect(await codeOf(response)).toBe("BAD_REQUEST");
  });

  test("POST with neither a body nor its length: 400", async () => {
    const answer = await rawRequest(running().port, [
      "POST /graphql HTTP/1.1",
      "Content-Type: application/json",
    ]);
    expect(answer.status).toBe(400);
    expect(answer.body).toContain("body missing");
  });

  test("gzip that is none: 400", async () => {
    const response = await send("{}", { ...json, "Content-Encoding": "gzip" });
    expect(response.status).toBe(400);
  });
});

describe("the size of a body", () => {
  test("256 KiB are read", async () => {
    const response = await send(bodyOf(limitBytes));
    expect(await answerOf(response)).toEqual(hello);
  });

  test("one byte more: 413", async () => {
    const response = await send(bodyOf(limitBytes + 1));
    expect(response.status).toBe(413);
    expect((await answerOf(response)).errors?.[0]?.message).toContain("256 KiB");
  });

  test("a chunked body is measured as it comes", async () => {
    const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
    const head = [
      "POST /graphql HTTP/1.1",
      "Content-Type: application/json",
      "Transfer-Encoding: chunked",
    ];
    const answer = await rawRequest(running().port, head, `${chunk.repeat(5)}0\r\n\r\n`);
    expect(answer.status).toBe(413);
  });

  test("gzip is read, and what it inflates to is measured", async () => {
    const gzip = { ...json, "Content-Encoding": "gzip" };
    expect(await answerOf(await send(new Uint8Array(gzipSync(bodyOf(limitBytes))), gzip))).toEqual(
      hello,
    );
    const bomb = new Uint8Array(gzipSync(bodyOf(50_000_000)));
    expect(bomb.length).toBeLessThan(limitBytes);
    const response = await send(bomb, gzip);
    expect(response.status).toBe(413);
  });

  test("headers of more than 16 KiB: 431", async () => {
    const answer = await rawRequest(running().port, [
      "GET /graphql HTTP/1.1",
      `Authorization: Bearer ${"a".repeat(17_000)}`,
    ]);
    expect(answer.status).toBe(431);
  });
});

describe("GET", () => {
  const preflight = { "Apollo-Require-Preflight": "1" };
  const get = (parameters: Record<string, string>, headers: Record<string, string>) =>
    fetch(`${running().url}/graphql?${new URLSearchParams(parameters).toString()}`, { headers });

  test("a query, with a header that no form can send", async () => {
    expect(await answerOf(await get({ query: "{ hello }" }, preflight))).toEqual(hello);
    expect(await answerOf(await get({ query: "{ hello }" }, json))).toEqual(hello);
  });

  test("without such a header: 400", async () => {
    const response = await get({ query: "{ hello }" }, {});
    expect(response.status).toBe(400);
    expect(await codeOf(response)).toBe("BAD_REQUEST");
  });

  test("GraphQL over HTTP §6.2: a mutation is refused with 405 and does not run", async () => {
    const token = await running().login("johndoe", "secret", "write:items read:items");
    const headers = { ...preflight, Authorization: `Bearer ${token}` };
    const query = 'mutation { createItem(input: { title: "By GET" }) { id } }';
    const response = await get({ query }, headers);
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
    const titles = await running().ask("{ items(first: 100) { nodes { title } } }", { token });
    expect(await titles.text()).not.toContain("By GET");
  });

  test("rules hold as with POST", async () => {
    const response = await get({ query: "{ me { id } }" }, preflight);
    const challenge = challengeOf(running().url, response.headers.get("www-authenticate"));
    expect([response.status, challenge]).toEqual([401, "Bearer"]);
  });

  test("variables that are not JSON: 400", async () => {
    const response = await get({ query: "{ hello }", variables: "{" }, preflight);
    expect(response.status).toBe(400);
  });
});

describe("an operation that is none", () => {
  test("an unknown operationName: 400, and nothing runs", async () => {
    const body = { query: "query A { hello } query B { hello }", operationName: "constructor" };
    const response = await send(JSON.stringify(body));
    expect(response.status).toBe(400);
    const { errors } = await answerOf(response);
    expect(errors?.[0]?.extensions["code"]).toBe("OPERATION_RESOLUTION_FAILURE");
  });

  test("several operations and no name: 400", async () => {
    const response = await send(JSON.stringify({ query: "query A { hello } query B { hello }" }));
    expect(response.status).toBe(400);
  });

  test.each([
    "{",
    "{ nothing }",
    "{ hello { deeper } }",
    "subscription { hello }",
    "fragment F on Query { hello }",
  ])("%s: 400 with a code", async (query) => {
    const response = await running().ask(query, { accept: "application/graphql-response+json" });
    expect(response.status).toBe(400);
    expect((await answerOf(response)).errors?.[0]?.extensions["code"]).toMatch(/^[A-Z_]+$/);
  });
});

describe("a persisted query, sent by another caller", () => {
  test("is decided anew for everybody who sends its hash", async () => {
    const query = "{ items { totalCount } }";
    const sha256Hash = createHash("sha256").update(query).digest("hex");
    const extensions = { persistedQuery: { version: 1, sha256Hash } };
    const token = await running().token(["read:items"]);
    const withToken = { ...json, Authorization: `Bearer ${token}` };
    const registered = await send(JSON.stringify({ query, extensions }), withToken);
    expect(await answerOf(registered)).toEqual({ data: { items: { totalCount: 10 } } });

    const byHash = JSON.stringify({ extensions });
    for (let round = 0; round < 3; round += 1) {
      expect((await send(byHash)).status).toBe(401);
      const lacking = { ...json, Authorization: `Bearer ${await running().token(["me"])}` };
      expect((await send(byHash, lacking)).status).toBe(403);
      expect((await send(byHash, withToken)).status).toBe(200);
    }
  });
});

test("nothing of all this was an unexpected error", () => {
  expect(running().events("unexpected error")).toEqual([]);
});
