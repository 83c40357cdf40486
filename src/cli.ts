#!/usr/bin/env node
/** argv → command. The only reader of argv, the only caller of process.exit. */

import { Command, CommanderError } from "commander";
import { readFileSync } from "node:fs";
import { auditCommand } from "./cli/audit/audit.js";
import { clientCommand } from "./cli/client/client.js";
import { configCommand } from "./cli/config.js";
import { CommandFailure, exitCode } from "./cli/failure.js";
import { explainCommand } from "./cli/explain.js";
import { inspectCommand } from "./cli/inspect/inspect.js";
import { keysCommand } from "./cli/keys/keys.js";
import { scopesCommand } from "./cli/scopes.js";
import { serveCommand } from "./cli/serve.js";
import { sessionCommand } from "./cli/session/session.js";
import { tokenCommand } from "./cli/token.js";
import { userCommand } from "./cli/user/user.js";

const { version } = JSON.parse(
  readFileSync(new URL("../package.json", import.meta.url), "utf8"),
) as { version: string };

const program = new Command("scopegate")
  .description("OAuth2 scopes for GraphQL")
  .version(version)
  .showHelpAfterError("Run with --help to see what it takes.")
  .configureOutput({
    // Commander would repeat a mistyped `--pasword=…` or `-Psecret` whole.
    outputError: (text, write) => {
      write(text.replace(/(unknown option '(?:--[^'=]*|-[^'-]))[^]*'$/m, "$1'"));
    },
  })
  .exitOverride();
const commands = [
  serveCommand(),
  tokenCommand(),
  inspectCommand(),
  scopesCommand(),
  explainCommand(),
  userCommand(),
  clientCommand(),
  sessionCommand(),
  keysCommand(),
  auditCommand(),
  configCommand(),
];
for (const command of commands) {
  program.addCommand(command.copyInheritedSettings(program));
  for (const nested of command.commands) nested.copyInheritedSettings(command);
}

// Who reads only the beginning, as `head` does, has what it wants.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  process.stderr.write(`scopegate: The output cannot be written: ${error.message}\n`);
  process.exit(exitCode.failure);
});

try {
  await program.parseAsync(process.argv);
} catch (error) {
  process.exitCode = report(error);
}

function report(error: unknown): number {
  // Commander has told the user already; help and version are no failures.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCode.usage;
  const text = error instanceof Error ? error.message : String(error);
  if (text !== "") process.stderr.write(`scopegate: ${text}\n`);
  return error instanceof CommandFailure ? error.exitCode : exitCode.failure;
}
