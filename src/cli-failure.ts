/** How a command ends badly: a sentence for the person, an exit code for the script. */

export const exitCode = { failure: 1, usage: 2, notPermitted: 3 } as const;

/** The message says what is wrong and how to mend it; no stack is shown. */
export class CommandFailure extends Error {
  override readonly name = "CommandFailure";
  readonly exitCode: number;

  constructor(message: string, code: number = exitCode.failure) {
    super(message);
    this.exitCode = code;
  }
}
