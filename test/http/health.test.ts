/** /livez and /readyz: whether the process runs, and whether it should get requests. */

import { DatabaseSync } from "@photostructure/sqlite";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runServer, type RunningServer } from "./running-server.js";

const folder = mkdtempSync(join(tmpdir(), "scopegate-health-"));
const file = join(folder, "health.db");
let running: RunningServer;

beforeAll(async () => {
  running = await runServer({ databaseUrl: `file:${file}`, dataDir: folder });
});
afterAll(async () => {
  await running.server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function health(path: string): Promise<readonly [number, unknown]> {
  const response = await fetch(`${running.url}${path}`);
  expect(response.headers.get("cache-control")).toBe("no-store");
  return [response.status, await response.json()];
}

test("a server that runs is alive and ready", async () => {
  expect(await health("/livez")).toEqual([200, { status: "alive" }]);
  expect(await health("/readyz")).toEqual([200, { status: "ready" }]);
});

test("HEAD is answered, as probes send it; other methods are not", async () => {
  const answers = await Promise.all(
    ["HEAD", "POST"].map((method) => fetch(`${running.url}/readyz`, { method })),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 404]);
});

test("without its database it is alive, not ready, and says why to the log alone", async () => {
  const other = new DatabaseSync(file);
  other.exec("ALTER TABLE users RENAME TO gone");
  try {
    expect(await health("/readyz")).toEqual([503, { status: "not ready: the log says why" }]);
    expect(await health("/livez")).toEqual([200, { status: "alive" }]);
    expect(JSON.stringify(running.events("not ready"))).toContain("no such table");
  } finally {
    other.exec("ALTER TABLE gone RENAME TO users");
    other.close();
  }
  expect(await health("/readyz")).toEqual([200, { status: "ready" }]);
});

test("without its database public fields are answered, and the rest is told to come again, without a word of the database", async () => {
  const token = await running.login("johndoe", "secret", "me");
  const other = new DatabaseSync(file);
  other.exec("ALTER TABLE users RENAME TO gone");
  try {
    expect((await running.ask("{ hello }")).status).toBe(200);
    for (const response of [
      await running.ask("{ me { id } }", { token }),
      await fetch(`${running.url}/token`, {
        method: "POST",
        body: new URLSearchParams({ username: "johndoe", password: "secret" }),
      }),
    ]) {
      expect(response.status).toBe(503);
      expect(response.headers.get("retry-after")).toMatch(/^\d+$/);
      expect(response.headers.get("cache-control")).toBe("no-store");
      const body = await response.text();
      expect(body).not.toMatch(/no such table|users|SQL/i);
    }
    const causes = running.events("unexpected error").map((event) => JSON.stringify(event["err"]));
    expect(causes.map((cause) => cause.includes("no such table"))).toEqual([true, true]);
  } finally {
    other.exec("ALTER TABLE gone RENAME TO users");
    other.close();
  }
});

test("while it drains it is alive, not ready, and still answers; connections end with their answer", async () => {
  running.server.drain();
  expect(await health("/readyz")).toEqual([503, { status: "stopping" }]);
  expect(await health("/livez")).toEqual([200, { status: "alive" }]);
  const response = await running.ask("{ hello }");
  expect([response.status, response.headers.get("connection")]).toEqual([200, "close"]);
});
