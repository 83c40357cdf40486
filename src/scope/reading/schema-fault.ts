/** What stops start-up: faults in a schema's scope directives, all of them in one error. */

/** One fault: where, by schema coordinate, and what to write instead. */
export interface SchemaFault {
  readonly coordinate: string;
  readonly message: string;
}

/** The schema's scope directives cannot be enforced as written. Nothing is served until they can. */
export class SchemaFaultError extends Error {
  override readonly name = "SchemaFaultError";
  readonly faults: readonly SchemaFault[];

  constructor(faults: readonly SchemaFault[]) {
    const lines = faults.map(({ coordinate, message }) => `  ${coordinate}: ${message}`);
    const count = faults.length === 1 ? "a fault" : `${faults.length} faults`;
    super(`The schema has ${count} in its scope directives:\n${lines.join("\n")}`);
    this.faults = faults;
  }
}

/** The candidate that is spelled most like `name`, as " Did you mean …?", or nothing where none is near. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  let nearest: string | undefined;
  let least = Math.floor(name.length / 2) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [nearest, least] = [candidate, distance];
  }
  return nearest === undefined ? "" : ` Did you mean "${nearest}"?`;
}

// Levenshtein's distance, one row at a time.
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const substituted = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(substituted, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
