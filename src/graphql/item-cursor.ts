/** The opaque cursors of item lists (GraphQL Cursor Connections Specification, "Cursor"). */

// A cursor names a place in the order of creation, not an offset: items created later stand before every cursor that
// was given out, so that no page repeats or skips anything. The version lets the order change one day.
const version = 1;

/** The cursor of the item with this sequence number. */
export function encodeItemCursor(sequence: number): string {
  return Buffer.from(JSON.stringify([version, sequence])).toString("base64url");
}

/** @returns the sequence number, or `undefined` for anything that {@link encodeItemCursor} did not make. */
export function decodeItemCursor(cursor: string): number | undefined {
  const digits = /^\[1,([1-9]\d*)\]$/.exec(
    Buffer.from(cursor, "base64url").toString("latin1"),
  )?.[1];
  const sequence = Number(digits);
  // Node skips what is not base64url: only the one spelling that we give out is a cursor.
  return Number.isSafeInteger(sequence) && encodeItemCursor(sequence) === cursor
    ? sequence
    : undefined;
}
