/** The lines about browsers in docs/tokens.md work as printed. */

import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { blocksOf, root } from "../../docs/markdown.js";
import { serverForTests } from "../../http/running-server.js";

const running = serverForTests();
const folder = mkdtempSync(join(tmpdir(), "scopegate-browser-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test("curl with a file of cookies logs in, refreshes and logs out", async () => {
  const [, section = ""] = readFileSync(join(root, "docs/tokens.md"), "utf8").split(
    "## Browsers\n",
  );
  const [block] = blocksOf(section);
  const lines = (block?.text ?? "")
    .replaceAll("http://localhost:4000", running().url)
    .replaceAll("curl -s", String.raw`curl -s -w '\n%{http_code}\n'`);
  const { stdout } = await promisify(execFile)("bash", ["-eu", "-c", lines], { cwd: folder });
  const [login, loginStatus, refresh, refreshStatus, logout, logoutStatus] = stdout.split("\n");
  expect([loginStatus, refreshStatus, logoutStatus]).toEqual(["200", "200", "204"]);
  expect(logout).toBe("");
  for (const answer of [login, refresh]) {
    expect(Object.keys(JSON.parse(answer ?? "") as object)).toEqual([
      "access_token",
      "token_type",
      "expires_in",
      "scope",
    ]);
  }
  expect(readFileSync(join(folder, "cookies.txt"), "utf8")).not.toContain("sgr1.");
});
