/** How a list is printed: in columns for a person, as a JSON array for a program. */

/** A row a line, each column as wide as its widest cell. */
export function columns(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const table = [headings, ...rows];
  const widths = headings.map((_heading, index) =>
    Math.max(...table.map((row) => row[index]?.length ?? 0)),
  );
  return table
    .map((row) => row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join("  "))
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
}

/** An object a line; the whole is one array. */
export function jsonArray(objects: readonly object[]): string {
  if (objects.length === 0) return "[]\n";
  return `[\n${objects.map((one) => JSON.stringify(one)).join(",\n")}\n]\n`;
}
