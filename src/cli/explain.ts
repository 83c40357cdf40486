/** `scopegate explain`: what an operation needs, what a user has, and what is missing. */

import { Command, Option } from "commander";
import { parse, validate, type DocumentNode } from "graphql";
import { CommandFailure, exitCode } from "./failure.js";
import { readSchema, readText } from "./schema.js";
import { loadConfig } from "../config.js";
import {
  anonymous,
  explainOperation,
  granted,
  parseScope,
  requirementsText,
  ruleText,
  type Access,
  type OperationReport,
} from "../scope/entry.js";

interface ExplainFlags {
  readonly schema?: string;
  readonly as?: string;
  readonly scope?: string;
  readonly operation?: string;
  readonly variables?: string;
  readonly json?: boolean;
}

export function explainCommand(): Command {
  return new Command("explain")
    .description("Say what an operation needs, what a user has, and what is missing (exit code 3)")
    .argument("<file>", "a file with the operation")
    .option("--schema <file>", "a file of SDL; without it, the default API")
    .addOption(
      new Option("--as <user>", "with all scopes that this user of the store may have").conflicts(
        "scope",
      ),
    )
    .option("--scope <scopes>", 'with these scopes, such as "me read:items"')
    .option("--operation <name>", "which operation of the file")
    .option("--variables <json>", "the variables, as JSON")
    .option("--json", "as JSON")
    .action(async (file: string, flags: ExplainFlags) => {
      const schema = readSchema(flags.schema, "off");
      const document = readDocument(file);
      const [fault] = validate(schema, document);
      if (fault) throw new CommandFailure(`${file} does not fit the schema: ${fault.message}`);
      const report = explainOperation(schema, document, await accessOf(flags), {
        operationName: flags.operation,
        variables: readVariables(flags.variables),
      });
      process.stdout.write(flags.json ? `${JSON.stringify(report, null, 2)}\n` : inWords(report));
      if (report.outcome !== "allowed") {
        throw new CommandFailure(shortfall(report), exitCode.notPermitted);
      }
    });
}

function readDocument(file: string): DocumentNode {
  try {
    return parse(readText(file));
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    throw new CommandFailure(`${file} is no GraphQL operation: ${(error as Error).message}`);
  }
}

function readVariables(text: string | undefined): Record<string, unknown> | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    // Told below: to whoever typed it, both are the same.
  }
  throw new CommandFailure('--variables must be a JSON object, such as {"id":"1"}', exitCode.usage);
}

async function accessOf({ as, scope }: ExplainFlags): Promise<Access> {
  if (scope !== undefined) {
    const scopes = parseScope(scope);
    if (!scopes) {
      throw new CommandFailure("--scope must be scopes with one space between two", exitCode.usage);
    }
    return granted({ subject: "explain", scopes });
  }
  if (as === undefined) return anonymous;
  const { openSqliteStore } = await import("../store/sqlite.js");
  const store = await openSqliteStore({ location: loadConfig({ dotenv: true }).databaseLocation });
  try {
    const user = await store.users.findByName(as);
    if (!user) throw new CommandFailure(`There is no user ${JSON.stringify(as)} in the store`);
    return granted({ subject: user.id, scopes: user.scopes });
  } finally {
    await store.close();
  }
}

const outcomes: Readonly<Record<OperationReport["outcome"], string>> = {
  allowed: "All of it is allowed.",
  uncertain: "It runs; objects behind an abstract type may turn out to be denied.",
  partial: "It runs; the denied fields are null, each with an error.",
  refused: "It is refused: nothing of it runs.",
};

function shortfall({ authenticated, missing }: OperationReport): string {
  if (!authenticated) return "This needs an access token";
  if (missing.length > 0) return `These scopes are missing: ${missing.join(" ")}`;
  return "Some objects may be denied: see above";
}

function inWords({ outcome, needs, has, missing, denied, authenticated }: OperationReport): string {
  const lines = [
    outcomes[outcome],
    `needs    ${needs.length === 0 ? "nothing" : requirementsText(needs)}`,
    `has      ${authenticated ? has.join(" ") || "none of these scopes" : "no access token"}`,
    `missing  ${missing.join(" ") || (authenticated || needs.length === 0 ? "nothing" : "an access token")}`,
    ...denied.map(
      ({ path, coordinate, rule }) =>
        `denied   ${path.join(".")} (${coordinate}): ${ruleText(rule)}`,
    ),
  ];
  return `${lines.join("\n")}\n`;
}
