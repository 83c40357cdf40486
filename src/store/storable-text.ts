/** Which text a database keeps exactly as it is. */

// The SQLite driver cuts a bound string at its first NUL, so that "bob\0x" would find bob, and turns a lone surrogate
// into U+FFFD, so that two texts would become one. PostgreSQL refuses both.
const unstorable = /[\0\p{Surrogate}]/u;

/**
 * Whether `text` comes back from the database as it went in: no NUL, no lone surrogate. What is not storable was never
 * stored: a search for it finds nothing, without asking.
 */
export function isStorable(text: string): boolean {
  return !unstorable.test(text);
}

/** For notes that are only read by people: what a database would refuse in them must not make a change fail. */
export function toStorable(text: string): string {
  return text.replace(new RegExp(unstorable, "gu"), "\ufffd");
}
