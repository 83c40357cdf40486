/** A password from a person at a terminal, without showing it, or from standard input. */

import { createInterface } from "node:readline";
import { CommandFailure, exitCode } from "./failure.js";
import { openPrompt, type Prompt } from "./prompt.js";

/**
 * The password of somebody who has one.
 *
 * @param flag the option that would do as well.
 * @throws CommandFailure where nothing comes.
 */
export async function readPassword(flag: string): Promise<string> {
  if (!process.stdin.isTTY) return given(await firstLine(), flag);
  return atTerminal(async (prompt) => given(await prompt.ask("Password: "), flag));
}

/**
 * A new password: at a terminal it is asked for twice.
 *
 * @param faultOf what speaks against a password; asked before it has to be typed again.
 * @param flag the option that would do as well.
 * @throws CommandFailure where nothing comes, or nothing good.
 */
export async function readNewPassword(
  faultOf: (password: string) => string | undefined,
  flag: string,
): Promise<string> {
  const accepted = (answer: string | undefined): string => {
    const password = given(answer, flag);
    const fault = faultOf(password);
    if (fault !== undefined) throw new CommandFailure(fault, exitCode.usage);
    return password;
  };
  if (!process.stdin.isTTY) return accepted(await firstLine());
  return atTerminal(async (prompt) => {
    const password = accepted(await prompt.ask("New password: "));
    const again = await prompt.ask("The same again: ");
    if (again === password) return password;
    throw new CommandFailure(
      "The two passwords differ. Nothing was changed: run the command again",
      exitCode.usage,
    );
  });
}

function given(answer: string | undefined, flag: string): string {
  if (answer !== undefined && answer !== "") return answer;
  throw new CommandFailure(
    `No password was given. Type it at the prompt, pipe it to standard input, or use ${flag}`,
    exitCode.usage,
  );
}

async function atTerminal(work: (prompt: Prompt) => Promise<string>): Promise<string> {
  const prompt = openPrompt({ hidden: true });
  try {
    return await work(prompt);
  } finally {
    prompt.close();
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
