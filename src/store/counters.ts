/** Counters that end by themselves. */

import { sql, type Kysely } from "kysely";
import { nowMillis, nowPlus } from "./sqlite/database-clock.js";
import { isStorable } from "./storable-text.js";
import type { Counter, CounterStore } from "./store.js";
import type { Database } from "./tables.js";

const leftMillis = sql<number | null>`expires_at - ${nowMillis}`;

export function counterStore(db: Kysely<Database>): CounterStore {
  return {
    async add(key, points, lastsMillis, fresh = false) {
      // In one statement: no addition of another process comes between.
      const row = await db
        .insertInto("counters")
        .values({ key, points, expires_at: lastsMillis === null ? null : nowPlus(lastsMillis) })
        .onConflict((conflict) =>
          conflict.column("key").doUpdateSet(
            fresh
              ? (given) => ({
                  points: given.ref("excluded.points"),
                  expires_at: given.ref("excluded.expires_at"),
                })
              : {
                  points: sql`case when ${isOver} then 0 else counters.points end + excluded.points`,
                  expires_at: sql`case when ${isOver} then excluded.expires_at else counters.expires_at end`,
                },
          ),
        )
        .returning(["points", "expires_at", leftMillis.as("left")])
        .executeTakeFirstOrThrow();
      return toCounter(row);
    },

    async find(key) {
      if (!isStorable(key)) return undefined;
      const row = await db
        .selectFrom("counters")
        .select(["points", "expires_at", leftMillis.as("left")])
        .where("key", "=", key)
        .where((counter) =>
          counter.or([counter("expires_at", "is", null), counter("expires_at", ">", nowMillis)]),
        )
        .executeTakeFirst();
      return row && toCounter(row);
    },

    async remove(key) {
      if (!isStorable(key)) return false;
      const { numDeletedRows } = await db
        .deleteFrom("counters")
        .where("key", "=", key)
        .executeTakeFirstOrThrow();
      return numDeletedRows > 0n;
    },

    async prune() {
      const { numDeletedRows } = await db
        .deleteFrom("counters")
        .where("expires_at", "<=", nowMillis)
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}

// Never for one that lasts for ever: what is compared with NULL is not true.
const isOver = sql`counters.expires_at <= ${nowMillis}`;

interface CounterRow {
  readonly points: number;
  readonly expires_at: number | null;
  readonly left: number | null;
}

function toCounter({ points, expires_at: expiresAtMillis, left }: CounterRow): Counter {
  return { points, expiresAtMillis, leftMillis: left };
}
