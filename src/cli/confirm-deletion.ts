/** The question before something is deleted for good. */

import { CommandFailure, exitCode } from "./failure.js";
import { openPrompt } from "./prompt.js";

export interface ConfirmFlags {
  /** Without asking. */
  readonly yes?: boolean;
}

/**
 * To be called before anything is opened or read.
 *
 * @throws CommandFailure where nobody has said yes and nobody can be asked.
 */
export function requireSomebodyToAsk({ yes }: ConfirmFlags): void {
  if (yes || process.stdin.isTTY) return;
  throw new CommandFailure(
    "What is deleted cannot be brought back, and without a terminal nobody can be asked: say --yes",
    exitCode.usage,
  );
}

/** @throws CommandFailure unless the answer is yes. */
export async function confirmDeletion(question: string, { yes }: ConfirmFlags): Promise<void> {
  if (yes) return;
  const prompt = openPrompt({ hidden: false });
  try {
    const answer = (await prompt.ask(`${question} [y/N] `)) ?? "";
    if (/^\s*y(es)?\s*$/i.test(answer)) return;
  } finally {
    prompt.close();
  }
  throw new CommandFailure("Nothing was deleted");
}
