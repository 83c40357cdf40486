/** A password from a person at a terminal, without showing it, or from standard input. */

import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { CommandFailure, exitCode } from "./cli-failure.js";

/** @throws CommandFailure where nothing comes. */
export async function readPassword(prompt: string): Promise<string> {
  const password = process.stdin.isTTY ? await ask(prompt) : await firstLine();
  if (password === "") {
    throw new CommandFailure(
      "No password was given. Type it at the prompt, pipe it to standard input, or use --password",
      exitCode.usage,
    );
  }
  return password;
}

async function ask(prompt: string): Promise<string> {
  process.stderr.write(prompt);
  // readline echoes what is typed to its output: an output that goes nowhere shows nothing.
  const silence = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  const lines = createInterface({ input: process.stdin, output: silence, terminal: true });
  try {
    return await lines.question("");
  } finally {
    lines.close();
    process.stderr.write("\n");
  }
}

// One line is all that is needed: whoever writes may keep its end open.
async function firstLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin });
  const line = await new Promise<string>((resolve) => {
    lines.once("line", resolve);
    lines.once("close", () => {
      resolve("");
    });
  });
  lines.close();
  return line;
}
