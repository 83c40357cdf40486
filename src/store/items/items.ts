/** The queries about items. */

import type { Kysely, Selectable } from "kysely";
import { itemChanges } from "./item-changes.js";
import { toItemRecord } from "./item-rows.js";
import { isStorable } from "../storable-text.js";
import type { ItemPage, ItemStore } from "../store.js";
import type { Database, ItemsTable } from "../tables.js";

const emptyPage: ItemPage = { items: [], hasNextPage: false };

/** @param search is each database's own: it answers as {@link ItemStore.search}. */
export function itemStore(db: Kysely<Database>, search: ItemStore["search"]): ItemStore {
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
      const rows = await db
        .selectFrom("users")
        // A cross join is not reordered: owners first. Each owner's page is then read off the end of its part of the
        // index; to number all items of the owners and keep the first would read every one of them.
        .crossJoin("items")
        .selectAll("items")
        .where("users.id", "in", storable)
        .where("items.sequence", "in", (expression) => {
          const page = expression
            .selectFrom("items as own")
            .select("own.sequence")
            .whereRef("own.owner_id", "=", "users.id")
            .orderBy("own.sequence", "desc")
            .limit(first + 1);
          return before === undefined ? page : page.where("own.sequence", "<", before);
        })
        .execute();
      const byOwner = new Map(storable.map((ownerId) => [ownerId, [] as typeof rows]));
      for (const row of rows) byOwner.get(row.owner_id)?.push(row);
      return ownerIds.map((ownerId) => {
        const own = byOwner.get(ownerId) ?? [];
        return toPage(
          own.toSorted((a, b) => b.sequence - a.sequence),
          first,
        );
      });
    },

    async count({ ownerId }) {
      if (ownerId !== undefined) return (await countByOwners(db, [ownerId]))[0] ?? 0;
      const { total } = await db
        .selectFrom("totals")
        .select("total")
        .where("subject", "=", "items")
        .executeTakeFirstOrThrow();
      return total;
    },

    countByOwners: (ownerIds) => countByOwners(db, ownerIds),

    async findById(id) {
      if (!isStorable(id)) return undefined;
      const row = await db.selectFrom("items").selectAll().where("id", "=", id).executeTakeFirst();
      return row && toItemRecord(row);
    },

    async findByIds(ids) {
      const storable = ids.filter(isStorable);
      if (storable.length === 0) return ids.map(() => undefined);
      const rows = await db.selectFrom("items").selectAll().where("id", "in", storable).execute();
      const byId = new Map(rows.map((row) => [row.id, toItemRecord(row)]));
      return ids.map((id) => byId.get(id));
    },

    search,

    ...itemChanges(db),
  };
}

async function countByOwners(db: Kysely<Database>, ownerIds: readonly string[]): Promise<number[]> {
  const storable = ownerIds.filter(isStorable);
  if (storable.length === 0) return ownerIds.map(() => 0);
  const rows = await db
    .selectFrom("item_totals")
    .selectAll()
    .where("owner_id", "in", storable)
    .execute();
  const totals = new Map(rows.map((row) => [row.owner_id, row.total]));
  return ownerIds.map((ownerId) => totals.get(ownerId) ?? 0);
}

function toPage(rows: readonly Selectable<ItemsTable>[], first: number): ItemPage {
  return { items: rows.slice(0, first).map(toItemRecord), hasNextPage: rows.length > first };
}
