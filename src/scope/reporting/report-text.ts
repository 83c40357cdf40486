/** The report, and the difference of two, as aligned columns for a terminal. */

import type { ReportChange } from "./report-difference.js";
import { requirementsText } from "../compiling/requirements.js";
import type { ScopeReportRow } from "./scope-report.js";

/** The report in columns: the element, its own rule, all that it needs. */
export function reportText(rows: readonly ScopeReportRow[]): string {
  return columns([
    ["ELEMENT", "OWN RULE", "NEEDS"],
    ...rows.map((row) => [row.coordinate, requirementsText(row.own) || "-", needsText(row)]),
  ]);
}

/** The difference in columns; one sentence where there is none. */
export function differenceText(changes: readonly ReportChange[]): string {
  if (changes.length === 0) return "No permission changes.\n";
  return columns([
    ["CHANGE", "ELEMENT", "BEFORE", "AFTER"],
    ...changes.map((one) => [
      changeText(one),
      one.coordinate,
      one.change === "added" ? "-" : needsText(one.before),
      one.change === "removed" ? "-" : needsText(one.after),
    ]),
  ]);
}

/** What a person reads of a change: the direction, where there is one. */
export function changeText(one: ReportChange): string {
  if (one.change !== "changed") return one.change;
  const sameWords = needsText(one.before) === needsText(one.after);
  return sameWords ? `${one.direction} (by what scopes imply)` : one.direction;
}

/** All that an element needs, in words. */
export function needsText({ effective, policies, ...row }: ScopeReportRow): string {
  if (row.public) return "public";
  if (row.open) return "open";
  const rules = requirementsText(effective);
  return [rules, ...policies.map((name) => `policy ${JSON.stringify(name)}`)]
    .filter((part) => part !== "")
    .join(policies.length > 0 && / or /.test(rules) ? ", and " : " and ");
}

function columns(table: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const line of table) {
    line.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, cell.length)));
  }
  return table
    .map((line) =>
      line
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join("");
}
