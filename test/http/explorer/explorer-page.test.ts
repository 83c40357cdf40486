/** The explorer's page: a policy that lets in nothing but our own two files, and references that work below any path. */

import { explorerForTests, script, style } from "./built-explorer.js";

const explorer = explorerForTests();
const ask = (path: string, init?: RequestInit) =>
  fetch(`${explorer().url}${path}`, { redirect: "manual", ...init });

function nonceOf(headers: Headers): string {
  const [, nonce = ""] = /script-src 'nonce-([^']+)'/.exec(policyOf(headers)) ?? [];
  return nonce;
}

function policyOf(headers: Headers): string {
  return headers.get("content-security-policy") ?? "";
}

test("is HTML in English with a title, a place for the page and a word for those without JavaScript", async () => {
  const { status, headers } = await ask("/explorer");
  const html = await (await ask("/explorer")).text();
  expect([status, headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
  expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
  for (const part of ["<title>", '<meta name="viewport"', '<div id="explorer">', "<noscript>"]) {
    expect(html).toContain(part);
  }
});

test("lets in its script and its style sheet alone, each by a nonce, and talks to its own server alone", async () => {
  const response = await ask("/explorer");
  const nonce = nonceOf(response.headers);
  expect(Buffer.from(nonce, "base64")).toHaveLength(16);
  expect(policyOf(response.headers).split(";").sort()).toEqual(
    [
      "default-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      `script-src 'nonce-${nonce}'`,
      `style-src 'nonce-${nonce}'`,
      "connect-src 'self'",
      "img-src 'self' data:",
    ].sort(),
  );
  const html = await response.text();
  const tags = html.match(/<(script|link rel="stylesheet")[^>]*>/g) ?? [];
  expect(tags).toHaveLength(2);
  for (const tag of tags) expect(tag).toContain(`nonce="${nonce}"`);
});

test("has another nonce in each answer, and no cache keeps one", async () => {
  const answers = await Promise.all([1, 2, 3].map(() => ask("/explorer")));
  expect(new Set(answers.map(({ headers }) => nonceOf(headers))).size).toBe(3);
  for (const { headers } of answers) expect(headers.get("cache-control")).toBe("no-store");
});

test("has nothing inline: no script, no style, no handler", async () => {
  const html = await (await ask("/explorer")).text();
  expect(html).toMatch(/<script [^>]*src="[^"]+"><\/script>/);
  expect(html.replace(/<script [^>]*src="[^"]+"><\/script>/, "")).not.toContain("<script");
  expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+=|javascript:/);
});

test("refers to everything relative to itself", async () => {
  const html = await (await ask("/explorer")).text();
  const references = [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, url]) => url);
  expect(references).toEqual([
    "data:,",
    `explorer/assets/${style}`,
    `explorer/assets/${script}`,
    "schema.graphql",
  ]);
});

test("may not be framed, sniffed or referred from, and shares no process with others", async () => {
  const { headers } = await ask("/explorer");
  expect(Object.fromEntries(headers)).toMatchObject({
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
  });
});

test("HEAD has what GET has, without the body", async () => {
  const [got, head] = [await ask("/explorer"), await ask("/explorer", { method: "HEAD" })];
  expect(head.status).toBe(200);
  expect(head.headers.get("content-length")).toBe(got.headers.get("content-length"));
  expect(policyOf(head.headers)).toContain("script-src 'nonce-");
  expect(await head.text()).toBe("");
});

test.each([
  "/",
  "/explorer",
  "/explorer/",
  "/explorer/config.json",
  `/explorer/assets/${script}`,
  "/sandbox",
])("RFC 9110 §15.5.6 %s MUST name the methods in a 405", async (path) => {
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
    const response = await ask(path, { method });
    expect([method, response.status, response.headers.get("allow")]).toEqual([
      method,
      405,
      "GET, HEAD",
    ]);
    expect(await response.json()).toMatchObject({
      errors: [{ message: expect.stringContaining("GET") as string }],
    });
  }
});

test("who sends something to / is told where the API is", async () => {
  const response = await ask("/", { method: "POST" });
  expect(await response.json()).toEqual({
    errors: [
      {
        message: expect.stringContaining("The API is POST /graphql") as string,
        extensions: { code: "BAD_REQUEST" },
      },
    ],
  });
});

test.each([
  ["/", "/explorer"],
  ["/explorer/", "/explorer"],
])("%s leads to %s, by a relative reference, and not into Express' HTML", async (path, target) => {
  const response = await ask(path);
  const location = response.headers.get("location") ?? "";
  expect(response.status).toBe(302);
  expect(location).not.toMatch(/^\/|:/);
  expect(new URL(location, `${explorer().url}${path}`).pathname).toBe(target);
  expect(await response.text()).toBe("");
});

test.each(["/Explorer", "/explorer//", "/explorer/x", "/explorerx", "/Sandbox", "/sandbox/"])(
  "%s is not there",
  async (path) => {
    expect((await ask(path)).status).toBe(404);
  },
);

describe("below a prefix", () => {
  const below = explorerForTests({ basePath: "/api/scopegate" });

  test.each(["", "/"])("who sends something to it%s is told where the API is", async (end) => {
    const response = await fetch(`${below().url}${end}`, { method: "POST" });
    expect(response.status).toBe(405);
    expect(await response.text()).toContain("The API is POST /api/scopegate/graphql");
  });

  test.each(["/api/scopegate", "/api/scopegate/", "/api/scopegate/explorer/"])(
    "%s leads to the page, and the page to its files",
    async (path) => {
      const { port } = below();
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      expect([response.status, new URL(response.url).pathname]).toEqual([
        200,
        "/api/scopegate/explorer",
      ]);
      const html = await response.text();
      for (const [, reference = ""] of html.matchAll(/(?:href|src)="(explorer\/[^"]+)"/g)) {
        expect((await fetch(new URL(reference, response.url))).status).toBe(200);
      }
    },
  );
});

describe("that is not built", () => {
  const unbuilt = explorerForTests({ built: false });

  test("says so, and what to run; its files are not there", async () => {
    const response = await fetch(`${unbuilt().url}/explorer`);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      errors: [
        {
          message: "The explorer is not built: run npm run build.",
          extensions: { code: "SERVICE_UNAVAILABLE" },
        },
      ],
    });
    expect((await fetch(`${unbuilt().url}/explorer/assets/${script}`)).status).toBe(404);
  });
});
