/** The search for words in titles, with SQLite's FTS5. */

import { sql, type Kysely, type Selectable } from "kysely";
import { toItemRecord } from "../items/item-rows.js";
import type { ItemStore } from "../store.js";
import type { Database, ItemsTable } from "../tables.js";

// As the index cuts titles. A word that begins with a mark has no letter before it to belong to.
const words = /[\p{L}\p{N}][\p{L}\p{N}\p{Mn}\p{Mc}]*/gu;

// Every word is a walk through the index of its own.
const maxWords = 100;

export function sqliteItemSearch(db: Kysely<Database>): ItemStore["search"] {
  return async (text, first) => {
    const query = toQuery(text);
    if (query === undefined) return [];
    const { rows } = await sql<Selectable<ItemsTable>>`
      select items.* from items_search cross join items on items.sequence = items_search.rowid
      where items_search match ${query} order by items_search.rowid desc limit ${first}`.execute(
      db,
    );
    return rows.map(toItemRecord);
  };
}

/**
 * A query of FTS5 (https://sqlite.org/fts5.html §3) in which all that the client wrote stands in quotes: it holds
 * letters, digits and marks alone, so nothing in it ends the quotes or is an operator.
 *
 * @returns `undefined` where nothing can be found.
 */
function toQuery(text: string): string | undefined {
  const found = text.match(words) ?? [];
  // In order, a word stands right before those that begin with it: they ask for it too.
  const sorted = [...new Set(found)].sort();
  const asked = sorted.filter((word, index) => !sorted[index + 1]?.startsWith(word));
  if (asked.length === 0 || asked.length > maxWords) return undefined;
  return asked.map((word) => `"${word}"*`).join(" AND ");
}
