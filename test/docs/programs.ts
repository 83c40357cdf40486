/** Runs what the README prints as a person would: in a shell, or as a file inside this package. */

import { spawn } from "node:child_process";
import type { ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { root } from "./markdown.js";

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder inside the package, so that "scopegate" means this package; git does not see it. */
export function scratchFolder(): string {
  mkdirSync(join(root, "coverage"), { recursive: true });
  const folder = mkdtempSync(join(root, "coverage", "docs-"));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

export function writeProgram(folder: string, name: string, program: string): string {
  const path = join(folder, name);
  writeFileSync(path, program);
  return path;
}

type Running = ChildProcessByStdio<null, Readable, Readable>;

/** Starts a program in the folder, with settings that suit a test. */
export function start(folder: string, command: string, args: readonly string[]): Running {
  const settings = { PORT: "0", BCRYPT_COST: "4", LOG_LEVEL: "error" };
  return spawn(command, args, {
    cwd: folder,
    env: { ...process.env, ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

export async function run(
  folder: string,
  command: string,
  args: readonly string[],
): Promise<Outcome> {
  const child = start(folder, command, args);
  const [stdout, stderr] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { code: child.exitCode, stdout, stderr };
}

/** The first line that a program prints; the program runs on. */
export async function firstLineOf({ stdout }: Running): Promise<string> {
  let seen = "";
  for await (const chunk of stdout.iterator({ destroyOnReturn: false })) {
    seen += String(chunk);
    const end = seen.indexOf("\n");
    if (end >= 0) return seen.slice(0, end);
  }
  throw new Error("The program ended without a line");
}

export async function end(child: Running): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}
