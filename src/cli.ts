#!/usr/bin/env node
/** argv → command. The only reader of argv, the only caller of process.exit. */

import { Command, CommanderError } from "commander";
import { readFileSync } from "node:fs";
import { CommandFailure, exitCode } from "./cli/failure.js";

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
// Each takes its time to load: of several, the one that is asked for.
const loaders: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import("./cli/serve.js")).serveCommand(),
  token: async () => (await import("./cli/token.js")).tokenCommand(),
  inspect: async () => (await import("./cli/inspect/inspect.js")).inspectCommand(),
  scopes: async () => (await import("./cli/scopes.js")).scopesCommand(),
  explain: async () => (await import("./cli/explain.js")).explainCommand(),
  user: async () => (await import("./cli/user/user.js")).userCommand(),
  client: async () => (await import("./cli/client/client.js")).clientCommand(),
  session: async () => (await import("./cli/session/session.js")).sessionCommand(),
  keys: async () => (await import("./cli/keys/keys.js")).keysCommand(),
  audit: async () => (await import("./cli/audit/audit.js")).auditCommand(),
  config: async () => (await import("./cli/config.js")).configCommand(),
};
const asked = process.argv[2] ?? "";
const wanted = Object.hasOwn(loaders, asked) ? [asked] : Object.keys(loaders);
const commands = await Promise.all(wanted.flatMap((name) => loaders[name]?.() ?? []));
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
