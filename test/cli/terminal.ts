/** The command line at a pseudo terminal, by `script` of util-linux, where this machine has it. */

import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { join } from "node:path";

const cli = join(import.meta.dirname, "../../dist/cli.js");
const program = "/usr/bin/script";
const version = spawnSync(program, ["--version"], { encoding: "utf8" }).stdout as string | null;

const noTerminalReason = version?.includes("util-linux")
  ? undefined
  : `no ${program} of util-linux, which makes a pseudo terminal: install bsdutils`;

/** `test`, but where no terminal can be made it is reported as skipped, with the reason. CI takes a skipped test for a failure. */
export function terminalTest(title: string, run: () => Promise<void>): void {
  if (noTerminalReason === undefined) test(title, run);
  else test.skip(`${title} (${noTerminalReason})`, run);
}

interface Dialogue {
  readonly exitCode: number | null;
  /** All that the terminal showed, of what was typed too. */
  readonly shown: string;
}

const running = new Set<ChildProcess>();

afterAll(() => {
  for (const child of running) child.kill("SIGKILL");
});

/**
 * Runs `scopegate` at a terminal.
 *
 * @param parameters words without a meaning for the shell.
 * @param turns what it asks, and the keys that are pressed then.
 */
export function atTerminal(
  parameters: readonly string[],
  cwd: string,
  turns: readonly (readonly [question: string, keys: string])[],
): Promise<Dialogue> {
  const command = [process.execPath, cli, ...parameters].join(" ");
  const child = spawn(program, ["--quiet", "--return", "--flush", "-c", command, "/dev/null"], {
    cwd,
    env: { PATH: process.env["PATH"] ?? "", BCRYPT_COST: "4", SHELL: "/bin/sh", DEMO: "off" },
  });
  running.add(child);
  child.stdin.on("error", () => undefined);
  const left = [...turns];
  let shown = "";
  let seen = 0;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    shown += text;
    const [next] = left;
    const at = next === undefined ? -1 : shown.indexOf(next[0], seen);
    if (next === undefined || at === -1) return;
    left.shift();
    seen = at + next[0].length;
    child.stdin.write(next[1]);
  });
  return new Promise((resolve) => {
    child.once("close", (exitCode) => {
      running.delete(child);
      resolve({ exitCode, shown });
    });
  });
}
