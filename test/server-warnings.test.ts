/** What looks like a mistake in the settings is said at the start. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "../src/config.js";
import { warningsOf } from "../src/server-warnings.js";
import { runServer } from "./http/running-server.js";

test("WORKERS in a program of one's own: it is one process all the same, and what to do", async () => {
  const folder = mkdtempSync(join(tmpdir(), "scopegate-warnings-"));
  const databaseUrl = `file:${join(folder, "s.db")}`;
  const { server, log } = await runServer({ databaseUrl, dataDir: folder, workers: 2 });
  await server.stop();
  rmSync(folder, { recursive: true });
  expect(log()).toMatch(/WORKERS is 2, .*`scopegate serve`.*Set WORKERS to 1/);
});

test("WORKERS where as many processes are started is nothing to warn of", () => {
  const config = loadConfig({ environment: { WORKERS: "2" } });
  expect([warningsOf(config), warningsOf(config, 2)]).toEqual([
    [expect.stringContaining("WORKERS")],
    [],
  ]);
});
