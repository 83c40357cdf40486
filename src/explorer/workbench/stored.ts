/** What the page keeps between two visits: texts of operations, and nothing that opens anything. */

/** Undefined where there is nothing, or something else than it was. */
export function readStored<Value>(
  key: string,
  isValue: (value: unknown) => value is Value,
): Value | undefined {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? "null");
    return isValue(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Where there is no room the page works on, and forgets it at the end. */
export function writeStored(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // A full or a forbidden store.
  }
}
