/** The queries about clients, and their changes. */

import type { Kysely } from "kysely";
import { toClientRecord, toNewClientRow } from "./client-rows.js";
import type { RevokingChanges } from "../sessions/revoking-changes.js";
import { endSessions } from "../sessions/session-rows.js";
import { isStorable } from "../storable-text.js";
import { ClientTakenError, type ClientStore } from "../store.js";
import type { Database } from "../tables.js";

export function clientStore(db: Kysely<Database>, changes: RevokingChanges): ClientStore {
  return {
    async findById(id) {
      if (!isStorable(id)) return undefined;
      const row = await db
        .selectFrom("clients")
        .selectAll()
        .where("id", "=", id)
        .executeTakeFirst();
      return row && toClientRecord(row);
    },

    async list() {
      const rows = await db.selectFrom("clients").selectAll().orderBy("id").execute();
      return rows.map(toClientRecord);
    },

    async create(client) {
      const row = await db
        .insertInto("clients")
        .values(toNewClientRow(client))
        .onConflict((conflict) => conflict.column("id").doNothing())
        .returningAll()
        .executeTakeFirst();
      if (row === undefined) throw new ClientTakenError("a client of this id exists already");
      return toClientRecord(row);
    },

    async setSecretHash(id, hash, expected) {
      if (!isStorable(id) || (expected !== undefined && !isStorable(expected))) return undefined;
      let query = db
        .updateTable("clients")
        .set({ secret_hash: hash })
        .where("id", "=", id)
        // A public client has none, and gets none.
        .where("secret_hash", "is not", null)
        .returningAll();
      if (expected !== undefined) query = query.where("secret_hash", "=", expected);
      const row = await query.executeTakeFirst();
      return row && toClientRecord(row);
    },

    async delete(id) {
      if (!isStorable(id)) return undefined;
      return changes.run(async (transaction, revoke) => {
        const row = await transaction
          .deleteFrom("clients")
          .where("id", "=", id)
          .returningAll()
          .executeTakeFirst();
        if (row === undefined) return undefined;
        await endSessions(transaction, revoke, (session) => session("client_id", "=", id));
        await revoke([{ kind: "client", id }]);
        return toClientRecord(row);
      });
    },

    async hasDemoClients() {
      const found = await db
        .selectFrom("clients")
        .select("id")
        .where("demo", "=", (expression) => expression.lit(1))
        .limit(1)
        .executeTakeFirst();
      return found !== undefined;
    },
  };
}
