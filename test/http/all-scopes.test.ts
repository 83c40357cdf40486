/** "All I may have": a login of our own pages asks for it, and nobody else can. */

import { createServer, type ScopegateServer } from "../../src/server.js";

let server: ScopegateServer;
let url: string;

beforeAll(async () => {
  server = await createServer({ databaseUrl: "memory:", bcryptCost: 4, logLevel: "silent" });
  ({ url } = await server.start({ port: 0, host: "127.0.0.1" }));
});
afterAll(() => server.stop());

async function scopeOf(path: string, more: Record<string, string>): Promise<unknown> {
  const response = await fetch(`${url}${path}`, {
    method: "POST",
    headers: { "x-csrf": "1" },
    body: new URLSearchParams({ username: "johndoe", password: "secret", ...more }),
  });
  const body = (await response.json()) as { scope?: string; error?: string };
  return body.scope ?? body.error;
}

test("POST /session with all_scopes=true grants all that the user may have, and no more", async () => {
  expect(await scopeOf("/session", { all_scopes: "true" })).toBe("me read:items write:items");
});

test("a named scope is granted alone, whatever all_scopes says", async () => {
  expect(await scopeOf("/session", { all_scopes: "true", scope: "read:items" })).toBe("read:items");
});

test.each(["", "false", "1", "TRUE"])("all_scopes=%s asks for nothing", async (value) => {
  expect(await scopeOf("/session", { all_scopes: value })).toBe("me");
});

test("OAUTH POST /token does not know it: nothing requested is what the catalogue marks as default", async () => {
  expect(await scopeOf("/token", { all_scopes: "true" })).toBe("me");
});
