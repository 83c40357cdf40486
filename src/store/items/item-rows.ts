/** Items as rows of a table, and back. */

import type { Insertable, Selectable } from "kysely";
import { newRecordId } from "../record-id.js";
import type { ItemRecord, NewItem } from "../store.js";
import type { ItemsTable } from "../tables.js";

export function toItemRecord(row: Selectable<ItemsTable>): ItemRecord {
  return {
    id: row.id,
    sequence: row.sequence,
    title: row.title,
    description: row.description,
    ownerId: row.owner_id,
    version: row.version,
    createdAtMillis: row.created_at,
  };
}

/** The row of an item that is made now; the database gives it its sequence number. */
export function toNewItemRow(item: NewItem): Insertable<ItemsTable> {
  return {
    id: newRecordId("itm"),
    title: item.title,
    description: item.description ?? null,
    owner_id: item.ownerId,
    created_at: Date.now(),
  };
}
