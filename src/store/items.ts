/** The queries about items. */

import { sql, type Kysely, type Selectable } from "kysely";
import { newRecordId } from "./record-id.js";
import { isStorable } from "./storable-text.js";
import type { ItemPage, ItemRecord, ItemStore } from "./store.js";
import type { Database, ItemsTable } from "./tables.js";

const emptyPage: ItemPage = { items: [], hasNextPage: false };

export function itemStore(db: Kysely<Database>): ItemStore {
  return {
    async list({ first, before, ownerId }) {
      if (ownerId !== undefined && !isStorable(ownerId)) return emptyPage;
      let query = db
        .selectFrom("items")
        .selectAll()
        .orderBy("sequence", "desc")
        // One more than asked: whether it is there is whether there is a next page.
        .limit(first + 1);
      if (before !== undefined) query = query.where("sequence", "<", before);
      if (ownerId !== undefined) query = query.where("owner_id", "=", ownerId);
      return toPage(await query.execute(), first);
    },

    async listByOwners(ownerIds, { first, before }) {
      const storable = ownerIds.filter(isStorable);
      if (storable.length === 0) return ownerIds.map(() => emptyPage);
      let ranked = db
        .selectFrom("items")
        .selectAll()
        .select(
          sql<number>`row_number() over (partition by owner_id order by sequence desc)`.as("place"),
        )
        .where("owner_id", "in", storable);
      if (before !== undefined) ranked = ranked.where("sequence", "<", before);
      const rows = await db
        .selectFrom(ranked.as("ranked"))
        .selectAll()
        .where("place", "<=", first + 1)
        .orderBy("place")
        .execute();
      const byOwner = new Map(storable.map((ownerId) => [ownerId, [] as typeof rows]));
      for (const row of rows) byOwner.get(row.owner_id)?.push(row);
      return ownerIds.map((ownerId) => toPage(byOwner.get(ownerId) ?? [], first));
    },

    async count({ ownerId }) {
      if (ownerId !== undefined && !isStorable(ownerId)) return 0;
      let query = db.selectFrom("items").select(({ fn }) => fn.countAll().as("total"));
      if (ownerId !== undefined) query = query.where("owner_id", "=", ownerId);
      return Number((await query.executeTakeFirstOrThrow()).total);
    },

    async countByOwners(ownerIds) {
      const storable = ownerIds.filter(isStorable);
      if (storable.length === 0) return ownerIds.map(() => 0);
      const rows = await db
        .selectFrom("items")
        .select(["owner_id", ({ fn }) => fn.countAll().as("total")])
        .where("owner_id", "in", storable)
        .groupBy("owner_id")
        .execute();
      const totals = new Map(rows.map((row) => [row.owner_id, Number(row.total)]));
      return ownerIds.map((ownerId) => totals.get(ownerId) ?? 0);
    },

    async findById(id) {
      if (!isStorable(id)) return undefined;
      const row = await db.selectFrom("items").selectAll().where("id", "=", id).executeTakeFirst();
      return row && toRecord(row);
    },

    async create(item) {
      const row = await db
        .insertInto("items")
        .values({
          id: newRecordId("itm"),
          title: item.title,
          description: item.description ?? null,
          owner_id: item.ownerId,
          created_at: Date.now(),
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      return toRecord(row);
    },
  };
}

function toPage(rows: readonly Selectable<ItemsTable>[], first: number): ItemPage {
  return { items: rows.slice(0, first).map(toRecord), hasNextPage: rows.length > first };
}

function toRecord(row: Selectable<ItemsTable>): ItemRecord {
  return {
    id: row.id,
    sequence: row.sequence,
    title: row.title,
    description: row.description,
    ownerId: row.owner_id,
    createdAtMillis: row.created_at,
  };
}
