/** What docs/tokens.md says is true: its lines run in their order, in one shell, beside a server that was just started. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { blocksOf, root } from "./markdown.js";
import { end, run, scratchFolder, start } from "./programs.js";

const page = readFileSync(join(root, "docs/tokens.md"), "utf8");
const blocks = blocksOf(page);
const folder = scratchFolder();
const cli = `"${process.execPath}" "${join(root, "dist/cli.js")}"`;

/** Between two answers. */
const mark = "----";

test("every line of the page works as printed", async () => {
  expect(new Set(blocks.map(({ language }) => language))).toEqual(new Set(["bash"]));
  const server = start(folder, process.execPath, [join(root, "dist/cli.js"), "serve"]);
  try {
    const url = await urlOf(server);
    const script = blocks
      .map(({ text }) => text)
      .join(`\necho; echo ${mark}\n`)
      .replaceAll("http://localhost:4000", url)
      .replaceAll("npx scopegate", cli);
    const { code, stdout, stderr } = await run(folder, "bash", ["-eu", "-c", script]);
    expect([code, stderr]).toEqual([0, ""]);
    const answers = stdout.split(`\n${mark}\n`).map((answer) => answer.trim());
    expect(answers).toHaveLength(blocks.length);
    const [login, refresh, revoke, added, program, keys, audit] = answers;
    expect(login).toBe("");
    expect(JSON.parse(refresh ?? "")).toMatchObject({
      scope: "me read:items",
      refresh_token: expect.stringMatching(/^sgr1\..*\.1\./) as string,
    });
    expect(revoke).toBe("");
    expect(added).toMatch(/sgs_[\w-]{43}/);
    // The token of the first line was revoked with its login.
    expect(program?.split("\n").at(-1)).toMatch(/\{"active":false\}$/);
    expect(program).toContain('"scope":"read:items"');
    expect(keys).toMatch(/ active [^]*Made the key /);
    expect(audit).toMatch(/login[^]*session_ended/);
  } finally {
    await end(server);
  }
}, 60_000);

async function urlOf(server: ReturnType<typeof start>): Promise<string> {
  let seen = "";
  for await (const chunk of server.stdout.iterator({ destroyOnReturn: false })) {
    seen += String(chunk);
    const url = /listens on (http\S+)/.exec(seen)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error("The server did not say where it listens");
}
