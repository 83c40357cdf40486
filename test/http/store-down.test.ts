/** The database is there, and does not answer as it should: what needs it says "not now", what does not goes on. */

import { DatabaseSync, type DatabaseSyncInstance } from "@photostructure/sqlite";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runServer, type RunningServer } from "./running-server.js";

describe("while the database fails", () => {
  let running: RunningServer;
  let folder: string;
  let token: string;
  let broken: DatabaseSyncInstance;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "scopegate-"));
    running = await runServer({ databaseUrl: `file:${join(folder, "s.db")}`, dataDir: folder });
    token = await running.login("johndoe", "secret", "me");
    broken = new DatabaseSync(join(folder, "s.db"));
    broken.exec("alter table users rename to lost");
  });

  afterAll(async () => {
    broken.close();
    await running.server.stop();
    rmSync(folder, { recursive: true });
  });

  test("a login is answered 503 temporarily_unavailable with Retry-After, and nothing of the cause", async () => {
    const response = await fetch(`${running.url}/token`, {
      method: "POST",
      body: new URLSearchParams({ username: "johndoe", password: "secret" }),
    });
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toMatch(/^\d+$/);
    expect(response.headers.get("cache-control")).toBe("no-store");
    const answer = await response.text();
    expect(JSON.parse(answer)).toMatchObject({ error: "temporarily_unavailable" });
    expect(answer).not.toMatch(/users|table|sql/i);
  });

  test("a token that cannot be looked at is 503, neither good nor bad", async () => {
    const response = await running.ask("{ hello }", { token });
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toMatch(/^\d+$/);
    const answer = await response.text();
    expect(JSON.parse(answer)).toMatchObject({
      errors: [{ extensions: { code: "SERVICE_UNAVAILABLE" } }],
    });
    expect(answer).not.toMatch(/users|table|sql/i);
  });

  test("public fields answer", async () => {
    expect(await (await running.ask("{ hello }")).json()).toEqual({
      data: { hello: "Hello, world!" },
    });
  });

  test("the cause is in the log", () => {
    expect(running.events("unexpected error").length).toBeGreaterThanOrEqual(2);
    expect(running.log()).toContain("no such table: users");
  });

  test("it goes on by itself when the database is back", async () => {
    broken.exec("alter table lost rename to users");
    expect((await running.ask("{ me { username } }", { token })).status).toBe(200);
  });
});
