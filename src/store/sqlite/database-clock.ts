/** What time it is by the clock of the database, so that several processes on one database agree about it. */

import { sql } from "kysely";

/**
 * Milliseconds since 1970, inside a statement; the same in all places of one statement. SQLite's own words: another
 * dialect has others for it.
 */
export const nowMillis = sql<number>`cast(unixepoch('subsec') * 1000 as integer)`;

/** A moment so many milliseconds from now, inside a statement. */
export function nowPlus(millis: number) {
  return sql<number>`${nowMillis} + ${millis}`;
}
