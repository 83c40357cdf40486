/** A frontend on an origin of its own, in a real Chromium. */

import type { Browser, Page } from "playwright-core";
import { createServer } from "../../src/server.js";
import type { ScopegateServer } from "../../src/server.js";
import { challengeOf } from "../http/challenge.js";
import { browserTest, launchChromium, noBrowserReason } from "./chromium.js";
import { servePage } from "./page-server.js";
import type { PageServer } from "./page-server.js";

let browser: Browser | undefined;
let allowed: PageServer;
let stranger: PageServer;
let server: ScopegateServer;
let url: string;

beforeAll(async () => {
  allowed = await servePage("<!doctype html><title>frontend</title>");
  stranger = await servePage("<!doctype html><title>stranger</title>");
  server = await createServer({
    databaseUrl: "memory:",
    bcryptCost: 4,
    logLevel: "silent",
    corsOrigins: allowed.origin,
  });
  ({ url } = await server.start({ port: 0 }));
  if (noBrowserReason === undefined) browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await Promise.all([allowed.stop(), stranger.stop(), server.stop()]);
});

describe("a frontend on another origin", () => {
  browserTest("MUST be able to log in with fetch, and to query me and items", async () => {
    const page = await open(allowed);
    const token = await logIn(page);
    const answer = await query(
      page,
      "{ me { username } items(first: 2) { nodes { title } } }",
      token,
    );
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ data: { me: { username: "johndoe" } } });
    expect((answer.body as { data: { items: { nodes: [] } } }).data.items.nodes).toHaveLength(2);
  });

  browserTest("RFC 6750 §3 MUST be able to read the challenge of a 401 and of a 403", async () => {
    const page = await open(allowed);
    const stranger = await query(page, "{ me { username } }");
    expect([stranger.status, challengeOf(url, stranger.challenge)]).toEqual([401, "Bearer"]);
    expect(await query(page, "{ me { username } }", "nonexistent")).toMatchObject({
      status: 401,
      challenge: expect.stringContaining('error="invalid_token"') as string,
    });
    const create = 'mutation { createItem(input: { title: "A kite" }) { id } }';
    const refused = await query(page, create, await logIn(page));
    expect([refused.status, challengeOf(url, refused.challenge)]).toEqual([
      403,
      'Bearer error="insufficient_scope", scope="write:items"',
    ]);
  });

  browserTest("MUST be able to read why a login was refused", async () => {
    const page = await open(allowed);
    const answer = await page.evaluate(async (target) => {
      const body = new URLSearchParams({ username: "johndoe", password: "wrong" });
      const response = await fetch(`${target}/token`, { method: "POST", body });
      return { status: response.status, body: (await response.json()) as unknown };
    }, url);
    expect(answer).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  });

  browserTest("MUST be stopped by the browser where its origin is not on the list", async () => {
    const page = await open(stranger);
    await expect(query(page, "{ hello }")).rejects.toThrow("Failed to fetch");
    await expect(logIn(page)).rejects.toThrow("Failed to fetch");
    // The same page gets through once it is on the list: it is the list that stops it.
    await page.goto(allowed.origin);
    expect(await query(page, "{ hello }")).toMatchObject({ status: 200 });
  });
});

async function open({ origin }: PageServer): Promise<Page> {
  if (browser === undefined) throw new Error("There is no browser");
  const page = await browser.newPage();
  await page.goto(origin);
  return page;
}

/** Runs in the page. */
function logIn(page: Page): Promise<string> {
  return page.evaluate(async (target) => {
    const response = await fetch(`${target}/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "password",
        username: "johndoe",
        password: "secret",
        scope: "me read:items",
      }),
    });
    return ((await response.json()) as { access_token: string }).access_token;
  }, url);
}

interface Answer {
  readonly status: number;
  readonly challenge: string | null;
  readonly body: unknown;
}

/** Runs in the page. */
function query(page: Page, text: string, token?: string): Promise<Answer> {
  return page.evaluate(
    async ([target, document, bearer]) => {
      const response = await fetch(`${target}/graphql`, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          ...(bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` }),
        },
        body: JSON.stringify({ query: document }),
      });
      const challenge = response.headers.get("WWW-Authenticate");
      return { status: response.status, challenge, body: (await response.json()) as unknown };
    },
    [url, text, token] as const,
  );
}
