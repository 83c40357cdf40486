/** Production behind a real nginx: https alone is answered, and the word of a client on its protocol counts for nothing. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { issuer, prefix, serverBehindNginx, trustProxy } from "./documented-proxy.js";
import { nginxTest } from "./nginx.js";
import { askThrough, upgradeStatus } from "./proxied-request.js";

const folder = mkdtempSync(join(tmpdir(), "scopegate-proxied-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const production = {
  nodeEnv: "production",
  issuer,
  basePath: prefix,
  trustProxy,
  secret: "Jq3vN8xT5bR1mK7wZ2cY6hD9fG4sL0pA",
  tokenSecret: "q8Zr2LwXe5VtYb1NcH7jKp4MgS9dFu3A",
  databaseUrl: `file:${join(folder, "production.db")}`,
  dataDir: folder,
  bcryptCost: 10,
  host: "127.0.0.1",
} as const;

describe("production where nginx ends TLS", () => {
  const both = serverBehindNginx(production);

  nginxTest("https is taken, and starts without a warning", async () => {
    const { running, nginx } = both();
    const token = await running.token(["read:items"]);
    const { status, body } = await askThrough(nginx, "https", `${prefix}/graphql`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
      body: '{"query":"{ items { totalCount } }"}',
    });
    expect([status, JSON.parse(body)]).toEqual([200, { data: { items: { totalCount: 0 } } }]);
    const login = await askThrough(nginx, "https", `${prefix}/token`, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: "username=nobody&password=nothing",
    });
    expect([login.status, login.body]).toEqual([400, expect.stringContaining("invalid_grant")]);
    expect(running.log()).not.toContain('"level":40');
  });

  nginxTest("WebSocket opens", async () => {
    const { nginx } = both();
    const url = `wss://127.0.0.1:${nginx.port}${prefix}/graphql`;
    expect(await upgradeStatus(url, { ca: nginx.certificate })).toBe(101);
  });
});

describe("production where clients reach nginx by plain http", () => {
  const both = serverBehindNginx(production, [
    ["listen 443 ssl;", "listen 443 ;"],
    ["ssl_certificate /", "# /"],
    ["ssl_certificate_key", "#"],
  ]);

  const fake = { "X-Forwarded-Proto": "https" };

  nginxTest("every request is refused, whatever the client says of its protocol", async () => {
    for (const path of ["/graphql", "/token", "/schema.graphql", "/"]) {
      const { status, headers, body } = await askThrough(both().nginx, "http", `${prefix}${path}`, {
        method: "POST",
        headers: fake,
      });
      expect([status, headers.location, body]).toEqual([
        403,
        undefined,
        expect.stringContaining("https"),
      ]);
    }
    expect((await askThrough(both().nginx, "http", `${prefix}/livez`)).status).toBe(200);
  });

  nginxTest("so is an upgrade to WebSocket", async () => {
    const { nginx } = both();
    const url = `ws://127.0.0.1:${nginx.port}${prefix}/graphql`;
    expect(await upgradeStatus(url)).toBe(403);
    expect(await upgradeStatus(url, { headers: fake })).toBe(403);
  });
});
