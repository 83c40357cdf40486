/** TRUST_PROXY: whose word is taken for the protocol and the address of a client, by HTTP and by WebSocket. */

import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { loadConfig } from "../../src/config.js";
import { warningsOf } from "../../src/server-warnings.js";
import { upgradeStatus } from "./proxied-request.js";
import { allOf } from "./raw-request.js";
import { runServer, serverForTests, type RunningServer } from "./running-server.js";

const production = {
  nodeEnv: "production",
  issuer: "https://api.example.com",
  secret: "Jq3vN8xT5bR1mK7wZ2cY6hD9fG4sL0pA",
  tokenSecret: "q8Zr2LwXe5VtYb1NcH7jKp4MgS9dFu3A",
  bcryptCost: 10,
  host: "127.0.0.1",
} as const;

const upgradeTo = (path: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`;

describe("the address of the client", () => {
  let running: RunningServer | undefined;
  afterEach(() => running?.server.stop());

  test.each<readonly [number, string | undefined, string | undefined]>([
    [0, undefined, "127.0.0.1"],
    [0, "203.0.113.9", "127.0.0.1"],
    [1, undefined, "127.0.0.1"],
    [1, "203.0.113.9", "203.0.113.9"],
    [1, "198.51.100.1, 192.0.2.1, 203.0.113.9", "203.0.113.9"],
    [2, "198.51.100.1, 203.0.113.9, 192.0.2.1", "203.0.113.9"],
    [2, "203.0.113.9", "203.0.113.9"],
    [1, "2001:db8::1", "2001:db8::1"],
    [1, "203.0.113.9:4711", "203.0.113.9"],
    [1, "[2001:db8::1]:4711", "2001:db8::1"],
    [1, "[2001:db8::1]", "2001:db8::1"],
    [1, "203.0.113.9, <script>", undefined],
  ])("TRUST_PROXY=%d, X-Forwarded-For: %s: %s", async (trustProxy, header, address) => {
    running = await runServer({ trustProxy });
    const headers: Record<string, string> =
      header === undefined ? {} : { "X-Forwarded-For": header };
    await fetch(`http://127.0.0.1:${running.port}/livez`, { headers });
    while (running.events("request").length === 0) await sleep(1);
    expect(running.events("request")[0]?.["clientAddress"]).toBe(address);
  });
});

describe("production", () => {
  describe.each<readonly [number, string | undefined, number]>([
    [0, "https", 403],
    [1, undefined, 403],
    [1, "http", 403],
    // A proxy that adds its own leaves the client's word in front.
    [1, "https, http", 403],
    [1, "http, https", 403],
    [1, "https", 101],
    [2, "https, https", 101],
  ])("TRUST_PROXY=%d, X-Forwarded-Proto: %s", (trustProxy, proto, status) => {
    const running = serverForTests({ ...production, trustProxy });
    const headers: Record<string, string> =
      proto === undefined ? {} : { "X-Forwarded-Proto": proto };

    test(`an upgrade is answered ${status}, and a POST by the same rule`, async () => {
      const { port, ask } = running();
      expect(await upgradeStatus(`ws://127.0.0.1:${port}/graphql`, { headers })).toBe(status);
      expect((await ask("{ hello }", { headers })).status).toBe(status === 101 ? 200 : status);
    });
  });

  describe("an upgrade that is refused", () => {
    const running = serverForTests(production);

    test("is told why, in the shape of every refusal, and a client that stays is cut off", async () => {
      const socket = connect({ port: running().port, host: "127.0.0.1", allowHalfOpen: true });
      socket.once("end", () => {
        // Nobody reads this any more: the answer to the first is a reset, which the second one meets.
        const writing = setInterval(() => socket.write("anything"), 10);
        socket.once("close", () => {
          clearInterval(writing);
        });
      });
      socket.write(upgradeTo("/graphql"));
      expect(await allOf(socket)).toMatch(
        /^HTTP\/1\.1 403 Forbidden\r\n[^]*\r\n\r\n{"errors":\[{"message":"Use https[^]*"FORBIDDEN"}}]}$/,
      );
    });
  });
});

describe.each([
  ["that is refused", "/graphql", production],
  ["to a path where there is nothing", "/nowhere", {}],
])("a client that resets its connection after an upgrade %s", (_what, path, options) => {
  const running = serverForTests(options);

  test("ends nothing but that connection", async () => {
    for (let n = 0; n < 20; n++) {
      const socket = connect(running().port, "127.0.0.1", () => {
        socket.write(upgradeTo(path), () => socket.resetAndDestroy());
      });
      await new Promise((resolve) => socket.once("close", resolve));
    }
    await sleep(50);
    expect((await fetch(`${running().url}/livez`)).status).toBe(200);
  });
});

test("production says at the start that without a trusted proxy it refuses everything", () => {
  const environment = {
    NODE_ENV: "production",
    ISSUER: production.issuer,
    SECRET: production.secret,
  };
  const warnings = (more: Record<string, string>) =>
    warningsOf(loadConfig({ environment: { ...environment, ...more } }));
  expect(warnings({})).toEqual([expect.stringMatching(/^TRUST_PROXY is 0/)]);
  expect(warnings({ TRUST_PROXY: "1" })).toEqual([]);
});
