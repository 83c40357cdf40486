/** The command line as a person runs it: the built program, in a folder and an environment of its own. */

import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly ended: Promise<Ended>;
}

export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** What stands on standard input; nothing by default. `undefined`: it is kept open and empty. */
  readonly input?: string | undefined;
}

const cli = join(import.meta.dirname, "../../dist/cli.js");
const running = new Set<ChildProcess>();
const folders: string[] = [];

/** A folder that is removed after the tests of the file. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "scopegate-cli-"));
  folders.push(folder);
  return folder;
}

afterAll(async () => {
  for (const child of running) child.kill("SIGKILL");
  while (running.size > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Runs `scopegate` with the arguments. */
export function start(parameters: readonly string[], surroundings: Surroundings = {}): Running {
  const { env = {}, cwd = newFolder() } = surroundings;
  const child = spawn(process.execPath, [cli, ...parameters], {
    cwd,
    // Nothing of the machine's but where programs are.
    env: { PATH: process.env["PATH"] ?? "", BCRYPT_COST: "4", HASH_THREADS: "1", ...env },
  });
  running.add(child);
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  // A program that does not read closes its end.
  child.stdin.on("error", () => undefined);
  if (!("input" in surroundings)) child.stdin.end();
  else if (surroundings.input !== undefined) child.stdin.end(surroundings.input);
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    ended: new Promise((resolve) => {
      child.once("close", (exitCode) => {
        running.delete(child);
        resolve({ exitCode, stdout, stderr });
      });
    }),
  };
}

export function run(parameters: readonly string[], surroundings?: Surroundings): Promise<Ended> {
  return start(parameters, surroundings).ended;
}

/** What no person should have to read. */
export const stackTrace = /\n\s+at |node:internal|node_modules/;
