/** The report, and the difference of two, as Markdown tables: for documentation and for pull requests. */

import type { ReportChange } from "./report-difference.js";
import { changeText, needsText } from "./report-text.js";
import { requirementsText } from "../compiling/requirements.js";
import type { ScopeReportRow } from "./scope-report.js";

/** The report as a table: the element, its own rule, all that it needs. */
export function reportMarkdown(rows: readonly ScopeReportRow[]): string {
  return table(
    ["Element", "Own rule", "Needs"],
    rows.map((row) => [
      code(row.coordinate),
      row.own.length > 0 ? code(requirementsText(row.own)) : "",
      needs(row),
    ]),
  );
}

/** The difference as a table; one sentence where there is none. */
export function differenceMarkdown(changes: readonly ReportChange[]): string {
  if (changes.length === 0) return "No permission changes.\n";
  return table(
    ["Change", "Element", "Before", "After"],
    changes.map((one) => [
      changeText(one),
      code(one.coordinate),
      one.change === "added" ? "" : needs(one.before),
      one.change === "removed" ? "" : needs(one.after),
    ]),
  );
}

// The words "public" and "open" are ours; a rule is quoted.
function needs(row: ScopeReportRow): string {
  return row.open ? needsText(row) : code(needsText(row));
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...lines]
    .map((cells) => `| ${cells.join(" | ")} |\n`)
    .join("");
}

/**
 * A code span, whatever the text: fenced by more backticks than it has in a row. A scope may contain `|`, which ends a
 * cell of a table even inside code, unless it is escaped.
 */
function code(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const padding = longest > 0 ? " " : "";
  return `${fence}${padding}${text.replaceAll("|", "\\|")}${padding}${fence}`;
}
