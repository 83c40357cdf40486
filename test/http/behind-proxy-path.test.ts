/** BASE_PATH without a proxy: which paths have the prefix, and what the server makes of it in all that it says. */

import fc from "fast-check";
import { execFile } from "node:child_process";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { banner } from "../../src/cli/banner.js";
import { loadConfig } from "../../src/config.js";
import { withoutBasePath } from "../../src/http/base-path.js";
import { warningsOf } from "../../src/server-warnings.js";
import { answerOf, runServer, serverForTests } from "./running-server.js";
import { upgradeStatus } from "./proxied-request.js";
import { allOf, parseAnswer, rawRequest } from "./raw-request.js";

const prefix = "/api/scopegate";

const upgradeTo = (path: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`;

describe("the prefix of a request path", () => {
  test.each([
    ["/api/scopegate", "/"],
    ["/api/scopegate/", "/"],
    ["/api/scopegate?a=/api/scopegate/b", "/?a=/api/scopegate/b"],
    ["/api/scopegate/graphql?query={a}", "/graphql?query={a}"],
    ["http://x.example:1/api/scopegate/graphql", "http://x.example:1/graphql"],
    ["HTTPS://x.example/api/scopegate?a", "HTTPS://x.example/?a"],
    ["/api/scopegate/api/scopegate/graphql", "/api/scopegate/graphql"],
    ["/api/scopegate//graphql", "//graphql"],
    ["/api/scopegate/../livez", "/../livez"],
    ["/api/scopegate/%2e%2e/livez", "/%2e%2e/livez"],
  ])("%s is %s", (target, without) => {
    expect(withoutBasePath(target, prefix)).toBe(without);
  });

  test.each([
    "",
    "*",
    "/",
    "/livez",
    "/api",
    "/api/",
    "/api/scopegatex",
    "/api/scopegate.",
    "/api/scopegate#a",
    "/api/scopegate;a=b/graphql",
    "/api/scopegate\\graphql",
    "/api/scopegate%2Fgraphql",
    "/api%2Fscopegate/graphql",
    "/%61pi/scopegate/graphql",
    "/API/scopegate/graphql",
    "//api/scopegate/graphql",
    "/./api/scopegate/graphql",
    "/x/../api/scopegate/graphql",
    "/graphql?a=/api/scopegate/b",
    "api/scopegate/graphql",
    "http://api/scopegate/graphql",
    "ftp://x/api/scopegate/graphql",
  ])("%j has none, and stays as it is", (target) => {
    expect(withoutBasePath(target, prefix)).toBe(target);
  });

  test("is taken off whatever comes after it, and nothing else is", () => {
    fc.assert(
      fc.property(fc.webPath(), fc.webQueryParameters(), (path, query) => {
        const target = `${path === "" ? "/" : path}?${query}`;
        expect(withoutBasePath(`${prefix}${target}`, prefix)).toBe(target);
        expect(withoutBasePath(target, "")).toBe(target);
      }),
    );
  });
});

describe("the grammar of BASE_PATH", () => {
  const load = (value: string) => loadConfig({ environment: { BASE_PATH: value } }).basePath;

  test.each([
    ["", ""],
    ["/", ""],
    ["/api", "/api"],
    ["/api/scopegate/", "/api/scopegate"],
    ["api/scopegate", "/api/scopegate"],
    ["/v1.2/a-b_c~d/...", "/v1.2/a-b_c~d/..."],
  ])("%j means %j", (value, path) => {
    expect(load(value)).toBe(path);
  });

  test.each([
    "//",
    "//evil.example",
    "/a//b",
    "/a//",
    "/..",
    "/a/../b",
    "/a/.",
    "./a",
    "/a?b",
    "/a#b",
    "/a b",
    "/a%2Fb",
    "/ä",
    "/a;b",
    "/a\\b",
    "/a\n",
    "https://api.example.com/a",
  ])("%j is refused", (value) => {
    expect(() => load(value)).toThrow(/BASE_PATH must be a path such as \/api\/scopegate: letters/);
  });
});

describe("a server with a prefix", () => {
  const running = serverForTests({ basePath: `${prefix}/` });

  test("answers with it and without it", async () => {
    const { url, port } = running();
    expect(url).toBe(`http://localhost:${port}${prefix}`);
    for (const base of [url, `http://localhost:${port}`]) {
      expect((await fetch(`${base}/readyz`)).status).toBe(200);
      const asked = await fetch(`${base}/graphql?query={hello}`, {
        headers: { "Apollo-Require-Preflight": "1" },
      });
      expect(await answerOf(asked)).toEqual({ data: { hello: "Hello, world!" } });
      expect(await upgradeStatus(`${base.replace("http", "ws")}/graphql?a=b`)).toBe(101);
    }
  });

  test("a path that looks like it leads nowhere, by HTTP and by WebSocket", async () => {
    const { port } = running();
    for (const path of [
      "/api/scopegatex/graphql",
      "/api%2Fscopegate/graphql",
      "//api/scopegate/graphql",
      "/api/scopegate//graphql",
      "/api/scopegate/../graphql",
      "/api/scopegate/api/scopegate/graphql",
    ]) {
      const head = [`GET ${path}?query={hello} HTTP/1.1`, "Apollo-Require-Preflight: 1"];
      expect([path, (await rawRequest(port, head)).status]).toEqual([path, 404]);
      const socket = connect(port, "127.0.0.1");
      socket.end(upgradeTo(path));
      expect([path, parseAnswer(await allOf(socket)).status]).toEqual([path, 404]);
    }
  });

  test("issues tokens for where it listens, whatever the request says of the host", async () => {
    const { url } = running();
    const response = await fetch(`${url}/token`, {
      method: "POST",
      headers: { "X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "/evil" },
      body: new URLSearchParams({ username: "johndoe", password: "secret" }),
    });
    const { access_token: token } = (await response.json()) as { access_token: string };
    const claims: unknown = JSON.parse(
      Buffer.from(token.split(".")[1] ?? "", "base64url").toString(),
    );
    expect(claims).toMatchObject({ iss: url, aud: `${url}/graphql` });
    expect((await running().ask("{ me { username } }", { token })).status).toBe(200);
  });

  test("prints URLs with it, and curl lines that work as printed", async () => {
    const { url, server } = running();
    const text = banner(url, server);
    const urls = text.match(/http:\/\/[^\s'"]+/g) ?? [];
    expect(urls.length).toBeGreaterThan(6);
    expect(urls.filter((each) => each !== url && !each.startsWith(`${url}/`))).toEqual([]);
    const lines = text.split("\n").filter((line) => line.startsWith("curl "));
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      const { stdout } = await promisify(execFile)("bash", ["-c", line]);
      expect(stdout).toMatch(/access_token|"username":"johndoe"/);
    }
  });

  test("a path is logged without it", async () => {
    const { url, events } = running();
    const before = events("request").length;
    await fetch(`${url}/livez?a`);
    while (events("request").length === before) await sleep(1);
    expect(events("request").at(-1)).toMatchObject({ path: "/livez" });
  });
});

describe("what is said at the start", () => {
  const warnings = (options: Parameters<typeof loadConfig>[0]) => warningsOf(loadConfig(options));
  const issuer = `https://api.example.com${prefix}/`;

  test("nothing where ISSUER ends in BASE_PATH, or where one of them is not set", () => {
    for (const options of [{}, { issuer }, { basePath: prefix }, { issuer, basePath: prefix }]) {
      expect(warnings({ options, environment: {} })).toEqual([]);
    }
  });

  test.each(["https://api.example.com", `${issuer}v1`, "https://api.example.com/API/scopegate"])(
    "that ISSUER %s does not end in BASE_PATH, with both, and the server starts",
    async (other) => {
      const { server, log } = await runServer({ issuer: other, basePath: prefix });
      await server.stop();
      expect(log()).toMatch(
        /"level":40.*ISSUER ends in the path \/.*BASE_PATH is \/api\/scopegate/,
      );
    },
  );
});
