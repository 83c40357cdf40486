/** `scopegate inspect`: whether a token is good, and if not, why, and what to do. */

import { Command } from "commander";
import { createInterface } from "node:readline";
import { CommandFailure, exitCode } from "../failure.js";
import { inspectionText, type Inspection } from "./inspect-text.js";
import { openPrompt } from "../prompt.js";
import { atUserDesk, type UserDesk } from "../user-store.js";
import type { OutputFlags } from "../user/user-text.js";

export function inspectCommand(): Command {
  return new Command("inspect")
    .description(
      "Say whether an access token or a refresh token is good, and why not (exit code 3)",
    )
    .argument("[token]", 'without it, or with "-", it is asked for or read from standard input')
    .option("--json", "as a JSON object")
    .action(async (given: string | undefined, { json }: OutputFlags) => {
      const inspection = await atUserDesk(async (desk) => inspect(await readToken(given), desk));
      process.stdout.write(
        json ? `${JSON.stringify(asJson(inspection), null, 2)}\n` : inspectionText(inspection),
      );
      // Told above, with what the token says.
      if (inspection.fault !== undefined) throw new CommandFailure("", exitCode.notPermitted);
    });
}

async function inspect(token: string, desk: UserDesk): Promise<Inspection> {
  if (token.startsWith("sgr1.")) {
    const { inspectRefreshToken } = await import("./inspect-refresh.js");
    return inspectRefreshToken(token, desk);
  }
  const { inspectAccessToken } = await import("./inspect-access.js");
  return inspectAccessToken(token, desk);
}

function asJson({ kind, fault, ...rest }: Inspection) {
  return { kind, good: fault === undefined, reason: fault ?? null, ...rest };
}

/** As it is copied from a terminal, from a JSON answer or from a header. */
async function readToken(given: string | undefined): Promise<string> {
  const text = given === undefined || given === "-" ? await fromInput() : given;
  const token = text.trim().replace(/^(authorization: *)?bearer +/i, "");
  if (token !== "") return token;
  throw new CommandFailure(
    "No token was given. Pipe it to standard input, or paste it at the prompt",
    exitCode.usage,
  );
}

async function fromInput(): Promise<string> {
  if (process.stdin.isTTY) {
    // Not shown: it would stay on the screen.
    const prompt = openPrompt({ hidden: true });
    try {
      return (await prompt.ask("Token: ")) ?? "";
    } finally {
      prompt.close();
    }
  }
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() !== "") return line;
  }
  return "";
}
