/** `scopegate scopes`: which element needs which scope, and what a change to the schema changes about that. */

import { Command, Option } from "commander";
import { CommandFailure } from "./failure.js";
import { readSchema } from "./schema.js";
import {
  differenceMarkdown,
  differenceText,
  reportMarkdown,
  reportText,
  scopeReport,
  scopeReportDifference,
  type ReportChange,
} from "../scope/entry.js";

interface ScopesFlags {
  readonly schema?: string;
  readonly diff?: string;
  readonly json?: boolean;
  readonly markdown?: boolean;
  readonly check?: boolean;
}

export function scopesCommand(): Command {
  return new Command("scopes")
    .description("Print which element of the schema needs which scope")
    .option("--schema <file>", "a file of SDL; without it, the default API")
    .option("--diff <file>", "print what changed since this older schema instead")
    .addOption(new Option("--json", "as JSON").conflicts("markdown"))
    .option("--markdown", "as a Markdown table, for a pull request")
    .option(
      "--check",
      "fail where a field of a root type is open without saying @public, and with --diff where a rule became looser or went away",
    )
    .action((flags: ScopesFlags) => {
      const schema = readSchema(flags.schema, flags.check ? "roots" : "off");
      if (flags.diff === undefined) {
        const rows = scopeReport(schema);
        process.stdout.write(written(flags, rows, reportText, reportMarkdown));
        return;
      }
      const changes = scopeReportDifference(readSchema(flags.diff, "off"), schema);
      process.stdout.write(written(flags, changes, differenceText, differenceMarkdown));
      const looser = changes.filter(isLooser);
      if (flags.check && looser.length > 0) {
        throw new CommandFailure(
          `Permissions became looser at ${looser.map(({ coordinate }) => coordinate).join(", ")}. ` +
            "Where that is meant, say so in the review and run this without --check",
        );
      }
    });
}

function written<Data>(
  { json, markdown }: ScopesFlags,
  data: Data,
  toText: (data: Data) => string,
  toMarkdown: (data: Data) => string,
): string {
  if (json) return `${JSON.stringify(data, null, 2)}\n`;
  return markdown ? toMarkdown(data) : toText(data);
}

// What cannot be told apart may be looser; an element that is gone cannot be reached at all.
function isLooser(change: ReportChange): boolean {
  return change.change === "changed" && change.direction !== "tighter";
}
