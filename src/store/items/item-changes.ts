/** The changes of items: each is one statement, so that nothing comes between what it asks and what it writes. */

import { sql, type Kysely } from "kysely";
import { toItemRecord, toNewItemRow } from "./item-rows.js";
import { isStorable } from "../storable-text.js";
import { NoSuchOwnerError, VersionConflictError, type ItemStore } from "../store.js";
import type { Database } from "../tables.js";

type ItemChanges = Pick<ItemStore, "create" | "update" | "delete">;

export function itemChanges(db: Kysely<Database>): ItemChanges {
  const find = (id: string) =>
    db.selectFrom("items").selectAll().where("id", "=", id).executeTakeFirst();

  return {
    async create(item) {
      if (!isStorable(item.ownerId)) throw noSuchOwner();
      try {
        const row = await db
          .insertInto("items")
          .values(toNewItemRow(item))
          .returningAll()
          .executeTakeFirstOrThrow();
        return toItemRecord(row);
      } catch (error) {
        // The foreign key has refused it, or something else has: each database says so in other words, and SQLite
        // does not say which key. The owner's absence is the same everywhere.
        if (!(await hasUser(db, item.ownerId))) throw noSuchOwner();
        throw error;
      }
    },

    async update(id, { title, description }, expectedVersion) {
      if (!isStorable(id)) return undefined;
      const isChange = title !== undefined || description !== undefined;
      if (isChange) {
        let query = db
          .updateTable("items")
          // Kysely leaves out what is undefined.
          .set({ title, description, version: sql`version + 1` })
          .where("id", "=", id)
          .returningAll();
        if (expectedVersion !== undefined) query = query.where("version", "=", expectedVersion);
        const row = await query.executeTakeFirst();
        if (row !== undefined) return toItemRecord(row);
        if (expectedVersion === undefined) return undefined;
      }
      const row = await find(id);
      if (row === undefined) return undefined;
      // A version never comes back: what was not there to be changed is not there now.
      if (isChange || row.version !== (expectedVersion ?? row.version)) {
        throw new VersionConflictError(row.version);
      }
      return toItemRecord(row);
    },

    async delete(id) {
      if (!isStorable(id)) return undefined;
      const row = await db
        .deleteFrom("items")
        .where("id", "=", id)
        .returningAll()
        .executeTakeFirst();
      return row && toItemRecord(row);
    },
  };
}

async function hasUser(db: Kysely<Database>, id: string): Promise<boolean> {
  const user = await db.selectFrom("users").select("id").where("id", "=", id).executeTakeFirst();
  return user !== undefined;
}

function noSuchOwner(): NoSuchOwnerError {
  return new NoSuchOwnerError("the owner of the item does not exist");
}
