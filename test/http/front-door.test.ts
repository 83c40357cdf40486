/** What every request goes through, whichever of the two ways behind it answers: ids, security headers, CORS, the log. */

import { setTimeout as sleep } from "node:timers/promises";
import { rawRequest, type RawAnswer } from "./raw-request.js";
import { serverForTests } from "./running-server.js";

const running = serverForTests({ corsOrigins: ["https://app.example.com"] });

const preflight = "Apollo-Require-Preflight: 1";
const origin = "Origin: https://app.example.com";

function send(target: string, headers: readonly string[] = [], method = "GET"): Promise<RawAnswer> {
  return rawRequest(running().port, [`${method} ${target} HTTP/1.1`, ...headers]);
}

/** All that a client sees and that may not differ between two requests. */
function lastingParts({ status, headers, body }: RawAnswer) {
  const changing = ["date", "x-request-id"];
  const fields = [...headers].filter(([name]) => !changing.includes(name));
  return { status, body, fields: Object.fromEntries(fields) };
}

const security = {
  "content-security-policy": "default-src 'none';frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "SAMEORIGIN",
};

describe.each([
  "/graphql?query={hello}",
  "/token",
  "/livez",
  "/schema.graphql",
  "/.well-known/jwks.json",
  "/nowhere",
  "*",
  "http://localhost/graphql",
  "http://",
])("%s", (target) => {
  test.each(["GET", "POST", "HEAD", "OPTIONS"])(
    "%s has an id and all security headers",
    async (method) => {
      const { headers } = await send(target, [preflight], method);
      expect(headers.get("x-request-id")).toMatch(/^[\da-f]{8}-[\da-f-]{27}$/);
      expect(Object.fromEntries(headers)).toMatchObject(security);
      expect(headers.get("x-powered-by")).toBeUndefined();
    },
  );
});

describe("/graphql", () => {
  test.each<readonly [what: string, method: string, headers: readonly string[]]>([
    ["a query", "GET", [preflight]],
    ["one of an allowed page", "GET", [preflight, origin]],
    ["one of another page", "GET", [preflight, "Origin: https://evil.example"]],
    ["a simple request", "GET", []],
    ["a bad token", "GET", [preflight, "Authorization: Bearer bad"]],
    ["a bad token of an allowed page", "GET", [preflight, origin, "Authorization: Bearer bad"]],
    ["a preflight", "OPTIONS", [origin, "Access-Control-Request-Method: POST"]],
    ["another method", "PUT", []],
    ["HEAD", "HEAD", [origin]],
  ])("%s is answered the same however the target is spelt", async (_what, method, headers) => {
    const plain = lastingParts(await send("/graphql?query={hello}", headers, method));
    for (const target of [
      "http://localhost/graphql?query={hello}",
      "HTTP://u:p@Localhost:80/graphql?query={hello}",
      "/graphql?query={hello}#fragment",
    ]) {
      expect(lastingParts(await send(target, headers, method))).toEqual(plain);
    }
  });

  test.each([
    ["nobody", [], "Origin, Authorization"],
    ["an allowed page", [origin], "Origin, Authorization"],
    ["another page", ["Origin: https://evil.example"], "Origin, Authorization"],
  ])("an answer to %s says once what it depends on", async (_who, headers, vary) => {
    const answer = await send("/graphql?query={hello}", [preflight, ...headers]);
    expect(answer.headers.get("vary")).toBe(vary);
  });
});

describe("the log", () => {
  test.each([
    ["/graphql?query={hello}", "/graphql"],
    ["/token?password=secret", "/token"],
    ["http://user:secret@localhost/graphql?query={hello}", "/graphql"],
    ["ftp://user:secret@localhost/nowhere", "/nowhere"],
    ["http://localhost?secret", "/"],
    ["/nowhere#secret", "/nowhere"],
    ["*", "*"],
  ])("has of the target %s the path alone", async (target, path) => {
    const before = running().events("request").length;
    const { status, headers } = await send(target, [preflight]);
    while (running().events("request").length === before) await sleep(1);
    expect(running().events("request").at(-1)).toMatchObject({
      method: "GET",
      path,
      status,
      requestId: headers.get("x-request-id"),
      clientAddress: "127.0.0.1",
    });
    expect(running().log()).not.toContain("secret");
  });

  describe("without lines of its requests", () => {
    const quiet = serverForTests({ logLevel: "warn" });

    test("nothing is told, and all is answered", async () => {
      const { status } = await quiet().ask("{ hello }");
      await fetch(`${quiet().url}/livez`);
      expect([status, quiet().log()]).toEqual([200, ""]);
    });
  });
});
