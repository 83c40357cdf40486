/** `scopegate serve` in a process of its own, as the proofs run it: on a folder that several of them may share. */

import { once } from "node:events";
import { start, type Running } from "../cli/process.js";

export interface Served {
  readonly url: string;
  readonly running: Running;
  /** SIGKILL: nothing is flushed, nothing is said. */
  kill(): Promise<void>;
  /** SIGINT: it closes everything. */
  stop(): Promise<void>;
}

/** The same for all processes on one folder, so that a token of one is good at the others and after a new start. */
const issuer = "http://127.0.0.1:4000";

/** @param cwd the folder with the data. The processes that still run end with the tests of the file. */
export async function serve(
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Served> {
  const running = start(["serve", "--port", "0"], {
    cwd,
    env: { ISSUER: issuer, LOGIN_RATE: "off", LOG_LEVEL: "silent", ...env },
  });
  const { child, stdout, stderr, ended } = running;
  let url: string | undefined;
  while (url === undefined) {
    await Promise.race([once(child.stdout ?? child, "data"), ended]);
    url = /listens on (\S+)\n/.exec(stdout())?.[1];
    if (url === undefined && child.exitCode !== null) throw new Error(`serve ended: ${stderr()}`);
  }
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await ended;
  };
  return { url, running, kill: () => end("SIGKILL"), stop: () => end("SIGINT") };
}
