/** Production behind a proxy: plain http is refused and never redirected (OAUTH.md "HTTPS"; RFC 6749 §1.6). */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { answerOf, codeOf, serverForTests } from "./running-server.js";

const folder = mkdtempSync(join(tmpdir(), "scopegate-https-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const production = {
  nodeEnv: "production",
  issuer: "https://api.example.com/",
  secret: "Jq3vN8xT5bR1mK7wZ2cY6hD9fG4sL0pA",
  tokenSecret: "q8Zr2LwXe5VtYb1NcH7jKp4MgS9dFu3A",
  databaseUrl: `file:${join(folder, "production.db")}`,
  dataDir: folder,
  bcryptCost: 10,
  host: "127.0.0.1",
} as const;

const https = { "X-Forwarded-Proto": "https" };

describe("behind one trusted proxy", () => {
  const running = serverForTests({ ...production, trustProxy: 1 });

  const askToken = (headers: Record<string, string>): Promise<Response> =>
    fetch(`${running().url}/token`, {
      method: "POST",
      headers,
      redirect: "manual",
      body: new URLSearchParams({ username: "johndoe", password: "secret" }),
    });

  test.each(["", "http", "http, https", "HTTPS?", "ftp"])(
    "X-Forwarded-Proto: %j is refused at /graphql and at /token",
    async (proto) => {
      const headers: Record<string, string> = proto === "" ? {} : { "X-Forwarded-Proto": proto };
      const graphql = await running().ask("{ hello }", { headers });
      expect([graphql.status, graphql.headers.get("location")]).toEqual([403, null]);
      expect(await codeOf(graphql)).toBe("FORBIDDEN");
      const token = await askToken(headers);
      expect([token.status, token.headers.get("location")]).toEqual([403, null]);
      expect(token.headers.get("cache-control")).toBe("no-store");
      expect(await token.json()).toMatchObject({
        error: "invalid_request",
        error_description: expect.stringContaining("https") as string,
      });
    },
  );

  test("other paths are refused too, whatever the method", async () => {
    for (const path of ["/", "/nowhere", "/graphql"]) {
      const { status } = await fetch(`${running().url}${path}`, { method: "DELETE" });
      expect(status).toBe(403);
    }
  });

  test("X-Forwarded-Proto: https from the proxy is taken", async () => {
    const response = await running().ask("{ hello }", { headers: https });
    expect(await answerOf(response)).toEqual({ data: { hello: "Hello, world!" } });
    // There is no such user: production has no demonstration.
    expect((await askToken(https)).status).toBe(400);
  });

  test("a token is for the public URL, and is taken", async () => {
    const token = await running().token(["read:items"]);
    const claims = JSON.parse(
      Buffer.from(token.split(".")[1] ?? "", "base64url").toString(),
    ) as Record<string, unknown>;
    expect(claims).toMatchObject({
      iss: "https://api.example.com",
      aud: "https://api.example.com/graphql",
    });
    const response = await running().ask("{ items { totalCount } }", { headers: https, token });
    expect(await answerOf(response)).toEqual({ data: { items: { totalCount: 0 } } });
  });

  test("health is asked from inside, by plain http", async () => {
    for (const path of ["/livez", "/readyz"]) {
      expect((await fetch(`${running().url}${path}`)).status).toBe(200);
    }
  });

  test("RFC 6797: HSTS for a year", async () => {
    const { headers } = await running().ask("{ hello }", { headers: https });
    expect(headers.get("strict-transport-security")).toMatch(/^max-age=31536000\b/);
  });

  test("introspection names what the caller may see, and nothing else", async () => {
    const query = '{ __type(name: "Query") { fields { name } } __schema { types { name } } }';
    const anonymous = await (await running().ask(query, { headers: https })).text();
    expect(JSON.parse(anonymous)).toMatchObject({
      data: { __type: { fields: [{ name: "hello" }] } },
    });
    expect(anonymous).not.toMatch(/Item|User|"me"/);
  });

  test("suggestions for a misspelt name are of what the caller may see", async () => {
    const response = await running().ask("{ item helo }", { headers: https });
    expect(response.status).toBe(400);
    const answer = await response.text();
    expect(answer).toContain("hello");
    expect(answer).not.toContain("items");
  });

  test("no page of another origin is let in by default", async () => {
    const { headers } = await running().ask("{ hello }", {
      headers: { ...https, Origin: "http://localhost:3000" },
    });
    expect(headers.get("access-control-allow-origin")).toBeNull();
  });
});

describe("without a proxy that is trusted", () => {
  const running = serverForTests(production);

  test("anybody may say X-Forwarded-Proto: https, and it is not believed", async () => {
    expect((await running().ask("{ hello }", { headers: https })).status).toBe(403);
  });
});

describe("in development", () => {
  const running = serverForTests();

  test("plain http is answered, without HSTS", async () => {
    const { status, headers } = await running().ask("{ hello }");
    expect([status, headers.get("strict-transport-security")]).toEqual([200, null]);
  });
});
