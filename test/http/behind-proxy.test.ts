/** Behind a real nginx with the configuration of docs/behind-a-proxy.md, which keeps the prefix or strips it. */

import {
  documented,
  issuer,
  prefix,
  serverBehindNginx,
  stripping,
  trustProxy,
  type Changes,
} from "./documented-proxy.js";
import { nginxTest } from "./nginx.js";
import {
  askThrough,
  socketThrough,
  upgradeStatus,
  type ProxiedAnswer,
  type ProxiedRequest,
} from "./proxied-request.js";

const claimsOf = (token: string): unknown =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());

/** The page says that the first one changes where the prefix is stripped. */
const forwarding = documented.split("\n").find((line) => line.includes("proxy_pass"));
const locationOfPrefix = `location ${prefix}/ {\n`;

test("the page on proxies has the two configurations that are tested here", () => {
  expect(documented).toContain(`location ${prefix}/ {`);
  expect(stripping.trim()).toBe(forwarding?.trim().replace(/;$/, "/;"));
  expect([issuer, trustProxy]).toEqual([`https://api.example.com${prefix}`, "1"]);
});

describe.each<readonly [string, Changes]>([
  ["keeps", []],
  ["strips", [[`${locationOfPrefix}${forwarding}`, `${locationOfPrefix}${stripping.trim()}`]]],
])("a proxy that %s the prefix", (_what, changes) => {
  const both = serverBehindNginx({ issuer, basePath: prefix, trustProxy }, changes);
  const ask = (path: string, request?: ProxiedRequest): Promise<ProxiedAnswer> =>
    askThrough(both().nginx, "https", path, request);

  function post(query: string, headers: Readonly<Record<string, string>> = {}) {
    return ask(`${prefix}/graphql`, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: JSON.stringify({ query }),
    });
  }

  async function logIn(scope: string): Promise<string> {
    const form = new URLSearchParams({ username: "johndoe", password: "secret", scope });
    const { status, body } = await ask(`${prefix}/token`, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: form.toString(),
    });
    expect(status).toBe(200);
    return (JSON.parse(body) as { access_token: string }).access_token;
  }

  nginxTest("a token is issued for the public URL, and is taken", async () => {
    const token = await logIn("me read:items");
    expect(claimsOf(token)).toMatchObject({ iss: issuer, aud: `${issuer}/graphql` });
    const authorization = { Authorization: `Bearer ${token}` };
    const { status, body } = await post("{ me { username } }", authorization);
    expect([status, JSON.parse(body)]).toEqual([200, { data: { me: { username: "johndoe" } } }]);
  });

  nginxTest("a client has no say in the URL that a token is for", async () => {
    const form = "username=johndoe&password=secret";
    const { body } = await ask(`${prefix}/token`, {
      method: "POST",
      headers: {
        "Content-Type": "application/x-www-form-urlencoded",
        Host: "evil.example",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Prefix": "/evil",
        Forwarded: "host=evil.example",
      },
      body: form,
    });
    const { access_token: token } = JSON.parse(body) as { access_token: string };
    expect(claimsOf(token)).toMatchObject({ iss: issuer, aud: `${issuer}/graphql` });
  });

  nginxTest("GET /graphql, with a query in the URL", async () => {
    const headers = { "Apollo-Require-Preflight": "1" };
    const path = `${prefix}/graphql?query=${encodeURIComponent('{ a: hello b: hello __type(name: "/") { name } }')}`;
    const { status, body } = await ask(path, { headers });
    expect([status, JSON.parse(body)]).toEqual([
      200,
      { data: { a: "Hello, world!", b: "Hello, world!", __type: null } },
    ]);
  });

  nginxTest("a subscription over WebSocket, with the stock client", async () => {
    const token = await logIn("read:items write:items");
    const client = socketThrough(both().nginx, `${prefix}/graphql`, {
      authorization: `Bearer ${token}`,
    });
    try {
      const events = client.iterate({ query: "subscription { itemChanged { title } }" });
      let seen: unknown;
      const watching = events.next().then(({ value }) => {
        seen = value as unknown;
      });
      // The moment when a subscription is open is its server's alone.
      for (let n = 0; n < 100 && seen === undefined; n++) {
        const authorization = { Authorization: `Bearer ${token}` };
        await post('mutation { createItem(input: { title: "proxied" }) { id } }', authorization);
      }
      await watching;
      expect(seen).toEqual({ data: { itemChanged: { title: "proxied" } } });
    } finally {
      await client.dispose();
    }
  });

  nginxTest("an upgrade elsewhere is no WebSocket", async () => {
    const url = `wss://127.0.0.1:${both().nginx.port}${prefix}`;
    const options = { ca: both().nginx.certificate };
    expect(await upgradeStatus(`${url}/graphql`, options)).toBe(101);
    expect(await upgradeStatus(`${url}/graphqlx`, options)).toBe(404);
    expect(await upgradeStatus(`${url}${prefix}x/graphql`, options)).toBe(404);
  });

  nginxTest("the schema, and health", async () => {
    const { status, body } = await ask(`${prefix}/schema.graphql`);
    expect([status, body]).toEqual([200, expect.stringContaining("type Query")]);
    for (const [path, text] of [
      ["/livez", "alive"],
      ["/readyz", "ready"],
    ] as const) {
      const health = await ask(`${prefix}${path}`);
      expect([health.status, JSON.parse(health.body)]).toEqual([200, { status: text }]);
    }
  });

  nginxTest("404 says where the API is, as clients see it", async () => {
    for (const path of ["/nowhere", "/Graphql", "/x/graphql"]) {
      const { status, body } = await ask(`${prefix}${path}`);
      expect([status, body]).toEqual([404, expect.stringContaining(`POST ${prefix}/graphql, `)]);
    }
  });

  nginxTest("no redirect leads out of the prefix", async () => {
    for (const path of ["", "/", "/graphql/", "/token/", "/schema.graphql/"]) {
      const { headers } = await ask(`${prefix}${path}`);
      const { location = `${prefix}/` } = headers;
      expect(new URL(String(location), "https://x.example").pathname).toMatch(
        /^\/api\/scopegate\//,
      );
    }
  });

  nginxTest("the metadata, where clients look for it and where it says that it is", async () => {
    const authorization = await ask(`/.well-known/oauth-authorization-server${prefix}`);
    expect(authorization.status).toBe(200);
    const server = JSON.parse(authorization.body) as Record<string, string>;
    expect(server["issuer"]).toBe(issuer);
    const keys = await ask(new URL(server["jwks_uri"] ?? "").pathname);
    expect([keys.status, keys.body]).toEqual([200, expect.stringContaining('"kid"')]);

    const { headers } = await post("{ me { username } }");
    const url = /resource_metadata="([^"]+)"/.exec(String(headers["www-authenticate"]))?.[1] ?? "";
    const resource = await ask(url.replace(/^https:\/\/api\.example\.com/, ""));
    expect(resource.status).toBe(200);
    expect(JSON.parse(resource.body)).toMatchObject({
      resource: `${issuer}/graphql`,
      authorization_servers: [issuer],
    });
    const below = await ask(`${prefix}/.well-known/oauth-authorization-server`);
    expect(below.body).toBe(authorization.body);
  });

  nginxTest("other well-known paths of the host are not ours", async () => {
    for (const path of [
      "/.well-known/oauth-authorization-server",
      `/.well-known/oauth-authorization-server${prefix}x`,
      `/.well-known/acme-challenge${prefix}`,
    ]) {
      const { status, headers } = await ask(path);
      expect([path, status, headers["x-request-id"]]).toEqual([path, 404, undefined]);
    }
  });

  nginxTest("errors arrive as they were sent: 400, 401 with its challenge, 405, 415", async () => {
    const bad = await post("{ hello }", { Authorization: "Bearer nonsense" });
    expect([bad.status, bad.headers["www-authenticate"]]).toEqual([
      401,
      expect.stringMatching(/^Bearer error="invalid_token"/),
    ]);
    expect((await post("{ nothing }")).status).toBe(400);
    const path = `${prefix}/graphql`;
    expect((await ask(path, { method: "DELETE" })).headers["allow"]).toBe("GET, POST");
    expect((await ask(path, { method: "POST", body: "x" })).status).toBe(415);
  });

  nginxTest("a body that is too large is answered 413 by the server, in JSON", async () => {
    const graphql = await post(`{ hello } #${"x".repeat(300 * 1024)}`);
    expect([graphql.status, graphql.body]).toEqual([
      413,
      expect.stringMatching(/^{"errors":.*256 KiB/),
    ]);
    const token = await ask(`${prefix}/token`, { method: "POST", body: "x".repeat(300 * 1024) });
    expect([token.status, token.body]).toEqual([413, expect.stringMatching(/^{"error":/)]);
  });

  nginxTest("the log has paths without the prefix, and the address that nginx saw", async () => {
    const before = both().running.events("request").length;
    await ask(`${prefix}/schema.graphql`, {
      from: "127.0.0.2",
      headers: { "X-Forwarded-For": "203.0.113.9, 198.51.100.7", "X-Real-IP": "203.0.113.9" },
    });
    while (both().running.events("request").length === before) await new Promise(setImmediate);
    expect(both().running.events("request").at(-1)).toMatchObject({
      path: "/schema.graphql",
      clientAddress: "127.0.0.2",
      status: 200,
    });
  });
});
