/** The feed of revocations. */

import { sql, type Kysely } from "kysely";
import { nowMillis } from "../sqlite/database-clock.js";
import { toRevocationEntry } from "./revocation-rows.js";
import type { RevokingChanges } from "./revoking-changes.js";
import { isStorable } from "../storable-text.js";
import type { RevocationStore } from "../store.js";
import type { Database } from "../tables.js";

// Clocks differ, and verification has a leeway: the entry outlives the token by more than both.
const keptAfterExpiryMillis = 60_000;

export function revocationStore(db: Kysely<Database>, changes: RevokingChanges): RevocationStore {
  return {
    async revokeToken(tokenId, expiresAtMillis) {
      const { numInsertedOrUpdatedRows: inserted } = await db
        .insertInto("revocations")
        .values({
          kind: "token",
          name: tokenId,
          generation: null,
          keep_until: expiresAtMillis + keptAfterExpiryMillis,
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow();
      // Also a repetition is told: another process may have been first, and this one may not have heard of it yet.
      changes.tell([{ kind: "token", id: tokenId }]);
      return inserted === 1n;
    },

    async readAfter(sequence, first) {
      const rows = await db
        .selectFrom("revocations")
        .selectAll()
        .where("sequence", ">", sequence)
        .orderBy("sequence")
        .limit(first)
        .execute();
      return rows.map(toRevocationEntry);
    },

    async isTokenRevoked(tokenId) {
      if (!isStorable(tokenId)) return false;
      const row = await db
        .selectFrom("revocations")
        .select("sequence")
        // Spelt out, not bound: so the index of the tokens alone can be searched.
        .where("kind", "=", sql.lit("token"))
        .where("name", "=", tokenId)
        .executeTakeFirst();
      return row !== undefined;
    },

    onRevoked: (listener) => changes.listen(listener),

    async prune() {
      const { numDeletedRows } = await db
        .deleteFrom("revocations")
        .where("keep_until", "<=", nowMillis)
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}
