/** POST /token as bytes on a connection: RFC 6749 §3.2. */

import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { rawRequest, type RawAnswer } from "./raw-request.js";
import { serverForTests } from "./running-server.js";

const running = serverForTests();

const form = { "Content-Type": "application/x-www-form-urlencoded" };
const login = "grant_type=password&username=johndoe&password=secret";

interface TokenAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

async function send(
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = form,
  path = "/token",
): Promise<TokenAnswer> {
  const response = await fetch(`${running().url}${path}`, { method: "POST", headers, body });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}

function raw(head: readonly string[], body: string, target = "/token"): Promise<RawAnswer> {
  const lines = [
    `POST ${target} HTTP/1.1`,
    "Content-Type: application/x-www-form-urlencoded",
    ...head,
  ];
  return rawRequest(running().port, lines, body);
}

/** RFC 6749 §5.1, §5.2: JSON, and never kept. */
function expectTokenHeaders({ get }: { get: (name: string) => string | null | undefined }): void {
  expect(get("content-type")).toMatch(/^application\/json/);
  expect(get("cache-control")).toBe("no-store");
  expect(get("pragma")).toBe("no-cache");
}

test("a login: 200, a bearer token and what it is good for", async () => {
  const { status, headers, body } = await send(login);
  expect(status).toBe(200);
  expectTokenHeaders({ get: (name) => headers.get(name) });
  expect(body).toEqual({
    access_token: expect.stringMatching(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/) as string,
    token_type: "bearer",
    expires_in: 900,
    scope: "me",
    refresh_token: expect.stringMatching(/^sgr1\.[\w.-]+$/) as string,
  });
});

describe("RFC 6749 §5.2: an error is JSON with a code of the table, and is never kept", () => {
  test.each([
    ["a wrong password", "grant_type=password&username=johndoe&password=x", 400, "invalid_grant"],
    ["an unknown user", "grant_type=password&username=nobody&password=x", 400, "invalid_grant"],
    [
      "a disabled user",
      "grant_type=password&username=alice&password=secret2",
      400,
      "invalid_grant",
    ],
    ["no parameter at all", "", 400, "invalid_request"],
    ["a parameter sent twice", `${login}&password=secret`, 400, "invalid_request"],
    ["broken percent-encoding", `${login}%zz`, 400, "invalid_request"],
    ["an unknown grant", "grant_type=magic", 400, "unsupported_grant_type"],
    ["an unknown scope", `${login}&scope=everything`, 400, "invalid_scope"],
    ["an unknown client", `${login}&client_id=somebody`, 401, "invalid_client"],
  ])("%s", async (_what, body, status, error) => {
    const answer = await send(body);
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({
      error,
      error_description: expect.stringMatching(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/) as string,
    });
    expectTokenHeaders({ get: (name) => answer.headers.get(name) });
    expect(answer.headers.get("www-authenticate")).toBe(
      status === 401 ? 'Basic realm="token endpoint"' : null,
    );
  });

  test.each(["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])(
    "%s: 405, Allow: POST",
    async (method) => {
      const response = await fetch(`${running().url}/token?${login}`, { method });
      expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
      expectTokenHeaders({ get: (name) => response.headers.get(name) });
      if (method !== "HEAD")
        expect(await response.json()).toMatchObject({ error: "invalid_request" });
    },
  );

  test.each([
    [
      "JSON",
      '{"grant_type":"password","username":"johndoe","password":"secret"}',
      "application/json",
    ],
    ["a multipart form", login, "multipart/form-data; boundary=x"],
    ["text", login, "text/plain"],
    ["a form in another charset", login, "application/x-www-form-urlencoded; charset=iso-8859-1"],
  ])("%s is not read", async (_what, body, type) => {
    const answer = await send(body, { "Content-Type": type });
    expect([answer.status, answer.body["error"]]).toEqual([400, "invalid_request"]);
  });

  test("a body without a type is not read", async () => {
    const answer = await send(new Uint8Array(Buffer.from(login)), {});
    expect([answer.status, answer.body["error"]]).toEqual([400, "invalid_request"]);
  });

  test.each(["gzip", "deflate", "br", "nonsense"])(
    "Content-Encoding: %s is refused",
    async (encoding) => {
      const body = encoding === "gzip" ? new Uint8Array(gzipSync(login)) : login;
      const answer = await send(body, { ...form, "Content-Encoding": encoding });
      expect([answer.status, answer.body["error"]]).toEqual([400, "invalid_request"]);
      expectTokenHeaders({ get: (name) => answer.headers.get(name) });
    },
  );
});

describe("16 KiB at most", () => {
  const filled = (bytes: number): string => `${login}&x=${"y".repeat(bytes - login.length - 3)}`;

  test("that many are read", async () => {
    expect((await send(filled(16_384))).status).toBe(200);
  });

  test("one more: 413 from the table", async () => {
    const answer = await send(filled(16_385));
    expect([answer.status, answer.body["error"]]).toEqual([413, "invalid_request"]);
    expectTokenHeaders({ get: (name) => answer.headers.get(name) });
  });

  test("in chunks: the same", async () => {
    const body = filled(16_385);
    const chunked = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    const answer = await raw(["Transfer-Encoding: chunked"], chunked);
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.body.slice(answer.body.indexOf("{")))).toMatchObject({
      error: "invalid_request",
    });
    expectTokenHeaders({ get: (name) => answer.headers.get(name) });
  });

  test("chunks within the limit are read", async () => {
    const chunked = `10\r\n${login.slice(0, 16)}\r\n${(login.length - 16).toString(16)}\r\n${login.slice(16)}\r\n0\r\n\r\n`;
    expect((await raw(["Transfer-Encoding: chunked"], chunked)).status).toBe(200);
  });
});

describe("RFC 6749 §2.3.1, §3.2: parameters come in the body alone", () => {
  test("nothing is read from the query string", async () => {
    const wholly = await send("", form, `/token?${login}`);
    expect([wholly.status, wholly.body["error"]]).toEqual([400, "invalid_request"]);
    const partly = await send(
      "grant_type=password&username=johndoe",
      form,
      "/token?password=secret",
    );
    expect([partly.status, partly.body["error"]]).toEqual([400, "invalid_request"]);
  });

  test("nothing of the query string gets in the way or into the log", async () => {
    const { status } = await send(login, form, "/token?username=admin&password=hunter2hunter2");
    expect(status).toBe(200);
    expect(running().log()).not.toContain("hunter2");
  });

  test("two Authorization headers: 400", async () => {
    const credential = "Authorization: Basic eDp5";
    const answer = await raw([credential, credential, `Content-Length: ${login.length}`], login);
    expect(answer.status).toBe(400);
  });
});

describe("a client that goes away", () => {
  test.each([
    ["in the middle of its body", "Content-Length: 1000", "grant_type=pass"],
    ["before its answer", `Content-Length: ${login.length}`, login],
  ])("%s leaves nothing behind: no error, no stack on the console", async (_when, length, body) => {
    const { port, events, log } = running();
    const requests = events("request").length;
    const socket = connect(port, "127.0.0.1");
    socket.write(
      `POST /token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n${length}\r\n\r\n${body}`,
    );
    await sleep(30);
    socket.resetAndDestroy();
    while (events("request").length === requests) await sleep(5);
    expect((await send(login)).status).toBe(200);
    expect(events("unexpected error")).toEqual([]);
    expect(log()).not.toMatch(/aborted/i);
  });
});
