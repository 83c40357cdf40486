/** How a command ends badly: a sentence for the person, an exit code for the script. */

export const exitCode = { failure: 1, usage: 2, notPermitted: 3, interrupted: 130 } as const;

/** The message says what is wrong and how to mend it; no stack is shown. An empty one is not told: it is known. */
export class CommandFailure extends Error {
  override readonly name = "CommandFailure";
  readonly exitCode: number;

  constructor(message: string, code: number = exitCode.failure) {
    super(message);
    this.exitCode = code;
  }
}
