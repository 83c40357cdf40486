/** Questions to a person at a terminal. They go to standard error: standard output is for answers. */

import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { CommandFailure, exitCode } from "./failure.js";

export interface Prompt {
  /**
   * One line, without its end; `undefined` where the person ended the input.
   *
   * @throws CommandFailure on Ctrl-C, without a word.
   */
  ask(question: string): Promise<string | undefined>;
  close(): void;
}

/** @param hidden whether what is typed stays invisible. */
export function openPrompt({ hidden }: { readonly hidden: boolean }): Prompt {
  const lines = createInterface({
    input: process.stdin,
    // As a terminal, readline takes over the echo and writes it to its output: one that goes nowhere shows nothing.
    ...(hidden && { terminal: true, output: nowhere() }),
    // Else the key "up" would answer the second question with the first answer.
    historySize: 0,
  });
  // From now on: several lines may come at once, and those that nobody has asked for yet must not get lost.
  const answers = lines[Symbol.asyncIterator]();
  let interrupted = false;
  lines.once("SIGINT", () => {
    interrupted = true;
    lines.close();
  });
  return {
    async ask(question) {
      process.stderr.write(question);
      const answer = await answers.next();
      if (hidden || answer.done) process.stderr.write("\n");
      if (interrupted) throw new CommandFailure("", exitCode.interrupted);
      return answer.done ? undefined : answer.value;
    },
    close() {
      lines.close();
    },
  };
}

function nowhere(): Writable {
  return new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
}
