/** What may stand in a request, and what a broken one is told: the same in every server that the handlers are put into. */

import { createHash } from "node:crypto";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { servings } from "./mountings.js";
import { rawRequest, type RawAnswer } from "./raw-request.js";

const limitBytes = 256 * 1024;
const query = JSON.stringify({ query: "{ hello }" });
const hello = { data: { hello: "Hello, world!" } };

/** A good request of exactly so many bytes. */
function bodyOf(bytes: number): string {
  const empty = JSON.stringify({ query: "{ hello }", extensions: { filler: "" } });
  return empty.replace('"filler":""', `"filler":"${"x".repeat(bytes - empty.length)}"`);
}

/** In chunks of these sizes, or one byte each. */
function chunked(body: string, sizeBytes = 1): string {
  let text = "";
  for (let start = 0; start < body.length; start += sizeBytes) {
    const chunk = body.slice(start, start + sizeBytes);
    text += `${chunk.length.toString(16)}\r\n${chunk}\r\n`;
  }
  return `${text}0\r\n\r\n`;
}

const json = "Content-Type: application/json";
const inChunks = "Transfer-Encoding: chunked";
const compressed = (coding: string) => [json, `Content-Encoding: ${coding}`];

interface Sent {
  readonly title: string;
  readonly headers?: readonly string[];
  readonly body?: string | Uint8Array;
  readonly status: number;
  /** What our own route answers, which looks at the media type by itself. */
  readonly ourStatus?: number;
  readonly message?: string;
}

const taken: readonly Sent[] = [
  { title: "JSON" },
  { title: "JSON with a charset", headers: ['Content-Type: Application/JSON; Charset="UTF-8"'] },
  { title: "a parameter that looks like one", headers: [`${json}; a="; charset=latin1"`] },
  { title: "an empty charset", headers: [`${json}; charset=`] },
  { title: "a byte order mark", body: `\uFEFF${query}` },
  { title: "white space around", body: `\r\n\t ${query} \n` },
  {
    title: "bytes that are no UTF-8, replaced",
    body: Buffer.from(`{"query":"{ hello }","x":"\xff"}`, "latin1"),
  },
  { title: "the largest body", body: bodyOf(limitBytes) },
  { title: "a chunked body, byte by byte", headers: [json, inChunks], body: chunked(query) },
  {
    title: "the largest body in chunks",
    headers: [json, inChunks],
    body: chunked(bodyOf(limitBytes), 50_000),
  },
  { title: "gzip", headers: compressed("gzip"), body: gzipSync(query) },
  { title: "GZIP", headers: compressed("GZIP"), body: gzipSync(query) },
  { title: "deflate", headers: compressed("deflate"), body: deflateSync(query) },
  { title: "br", headers: compressed("br"), body: brotliCompressSync(query) },
  { title: "identity", headers: compressed("identity") },
  {
    title: "the largest body, gzipped without getting smaller",
    headers: compressed("gzip"),
    body: gzipSync(bodyOf(limitBytes), { level: 0 }),
  },
  {
    title: "a key __proto__, which is a key",
    body: '{"__proto__":{"polluted":true},"query":"{ hello }","variables":{"__proto__":{"polluted":true}}}',
  },
  {
    title: "odd characters in headers",
    headers: [json, "X-Odd: \u0080\u00ff", "__proto__: x", "constructor: y"],
  },
].map((sent) => ({ ...sent, status: 200 }));

const unsupported = { status: 400, ourStatus: 415 };
const refused: readonly Sent[] = [
  { title: "text", headers: ["Content-Type: text/plain"], ...unsupported },
  {
    title: "a form",
    headers: ["Content-Type: application/x-www-form-urlencoded"],
    body: "query={hello}",
    ...unsupported,
  },
  { title: "no media type", headers: [], ...unsupported },
  { title: "almost the media type", headers: ["Content-Type: application/jsonx"], ...unsupported },
  {
    title: "two in one header",
    headers: ["Content-Type: text/html; application/json"],
    ...unsupported,
  },
  ...["latin1", "utf-16", "utf-7", "nonsense"].map((charset) => ({
    title: `charset=${charset}`,
    headers: [`${json}; charset=${charset}`],
    status: 415,
    message: "Send the body in UTF-8.",
  })),
  ...["zstd", "compress", "gzip, gzip", "__proto__"].map((coding) => ({
    title: `Content-Encoding: ${coding}`,
    headers: compressed(coding),
    status: 415,
    message: "Send the body without Content-Encoding, or with gzip, deflate or br.",
  })),
  ...[
    "{",
    "null",
    "1",
    '"{hello}"',
    "{hello}",
    " ",
    "\u0000",
    `\uFEFF\uFEFF${query}`,
    "[".repeat(100_000),
  ].map((body) => ({
    title: `a body that is no JSON object: ${JSON.stringify(body).slice(0, 12)}`,
    body,
    status: 400,
    message: "Invalid JSON",
  })),
  { title: "an empty body", body: "", status: 400, message: "body missing" },
  { title: "an object without a query", body: "{}", status: 400 },
  { title: "a query in __proto__", body: '{"__proto__":{"query":"{ hello }"}}', status: 400 },
  { title: "a list of operations", body: `[${query}]`, status: 400, message: "batch" },
  { title: "one byte too many", body: bodyOf(limitBytes + 1), status: 413, message: "256 KiB" },
  {
    title: "too many bytes in chunks",
    headers: [json, inChunks],
    body: chunked(bodyOf(limitBytes + 1), 65_536),
    status: 413,
    message: "256 KiB",
  },
  { title: "a megabyte", body: bodyOf(1_000_000), status: 413, message: "256 KiB" },
  {
    title: "a bomb",
    headers: compressed("gzip"),
    body: gzipSync(bodyOf(50_000_000)),
    status: 413,
    message: "256 KiB",
  },
  {
    title: "another bomb",
    headers: compressed("br"),
    body: brotliCompressSync(Buffer.alloc(50_000_000)),
    status: 413,
    message: "256 KiB",
  },
  {
    title: "gzip that is none",
    headers: compressed("gzip"),
    status: 400,
    message: "cannot be read",
  },
  {
    title: "half of a gzip",
    headers: compressed("gzip"),
    body: gzipSync(query).subarray(0, 20),
    status: 400,
    message: "cannot be read",
  },
];

describe.each(servings)("%s", (_title, isOurs, start) => {
  const running = start();

  function post({ headers = [json], body = query }: Partial<Sent>): Promise<RawAnswer> {
    const length = headers.includes(inChunks) ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
    return rawRequest(running().port, ["POST /graphql HTTP/1.1", ...headers, ...length], body);
  }

  function get(target: string, headers: readonly string[]): Promise<RawAnswer> {
    return rawRequest(running().port, [`GET ${target} HTTP/1.1`, ...headers]);
  }

  test.each(taken)("takes $title", async (sent) => {
    const { status, headers, body } = await post(sent);
    expect([status, JSON.parse(body)]).toEqual([200, hello]);
    expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(headers.get("content-length")).toBe(String(Buffer.byteLength(body)));
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test.each(refused)("refuses $title", async (sent) => {
    const { status, ourStatus = status, message = "" } = sent;
    const answer = await post(sent);
    expect(answer.status).toBe(isOurs ? ourStatus : status);
    expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
    const { errors } = JSON.parse(answer.body) as {
      errors: { message: string; extensions: { code: string } }[];
    };
    expect(errors).toHaveLength(1);
    expect(errors[0]?.extensions.code).toBe("BAD_REQUEST");
    expect(errors[0]?.message).toContain(message);
  });

  test("tells what is wrong in the media type that the client prefers", async () => {
    const { headers } = await post({
      headers: [json, "Accept: application/graphql-response+json"],
      body: "{",
    });
    expect(headers.get("content-type")).toBe("application/graphql-response+json; charset=utf-8");
  });

  test("takes UTF-8 that is cut in the middle of a character", async () => {
    const text = "ä€😀".repeat(10_000);
    const body = JSON.stringify({
      query: "query ($text: String) { length(text: $text) }",
      variables: { text },
    });
    expect(JSON.parse((await post({ body })).body)).toEqual({ data: { length: text.length } });
  });

  test("two Authorization headers are one malformed to our route, and nothing to the handler", async () => {
    const credential = "Authorization: Bearer good";
    const { status } = await post({ headers: [json, credential, credential] });
    expect(status).toBe(isOurs ? 400 : 200);
  });

  test("CSRF: a GET needs a header that no form can send", async () => {
    const target = "/graphql?query={hello}";
    expect((await get(target, [])).status).toBe(400);
    for (const header of [json, "Apollo-Require-Preflight: 1", "X-Apollo-Operation-Name: x"]) {
      expect(JSON.parse((await get(target, [header])).body)).toEqual(hello);
    }
  });

  test("a fragment in the target is none of the query", async () => {
    const answer = await get("/graphql?query={hello}#&query={nothing}", [json]);
    expect(JSON.parse(answer.body)).toEqual(hello);
  });

  test("a mutation by GET is refused, 405", async () => {
    const { status, headers } = await get("/graphql?query=mutation{hello}", [json]);
    expect([status, headers.get("allow")]).toEqual([405, "POST"]);
  });

  test.each(["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE"])("%s: 405", async (method) => {
    const answer = await rawRequest(running().port, [`${method} /graphql HTTP/1.1`, json]);
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, POST"]);
    expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
    if (method === "HEAD") expect(answer.body).toBe("");
    else
      expect(JSON.parse(answer.body)).toMatchObject({
        errors: [{ extensions: { code: "BAD_REQUEST" } }],
      });
  });

  test("persisted queries, by POST and by GET", async () => {
    const text = `query ${isOurs ? "Ours" : "Theirs"} { hello }`;
    const sha256Hash = createHash("sha256").update(text).digest("hex");
    const extensions = { persistedQuery: { version: 1, sha256Hash } };
    const byHash = JSON.stringify({ extensions });
    expect((await post({ body: byHash })).body).toContain("PERSISTED_QUERY_NOT_FOUND");
    await post({ body: JSON.stringify({ query: text, extensions }) });
    expect(JSON.parse((await post({ body: byHash })).body)).toEqual(hello);
    const search = new URLSearchParams({ extensions: JSON.stringify(extensions) }).toString();
    expect(JSON.parse((await get(`/graphql?${search}`, [json])).body)).toEqual(hello);
  });
});
