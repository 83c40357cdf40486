/** A password from a person at a terminal, without showing it, or from standard input. */

import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { CommandFailure, exitCode } from "./cli-failure.js";

/** @throws CommandFailure where nothing comes. */
export async function readPassword(prompt: string): Promise<string> {
  const password = process.stdin.isTTY ? await ask(prompt) : firstLine(await text(process.stdin));
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

function firstLine(input: string): string {
  return input.split(/\r?\n/, 1)[0] ?? "";
}
