/** The queries about users. */

import type { Kysely } from "kysely";
import { toNewItemRow } from "../items/item-rows.js";
import type { RevokingChanges } from "../sessions/revoking-changes.js";
import { isStorable } from "../storable-text.js";
import { NameTakenError, usernameKey, type UserPage, type UserStore } from "../store.js";
import type { Database } from "../tables.js";
import { endOfPrefix } from "../text-prefix.js";
import { userChanges } from "./user-changes.js";
import {
  findFirstUsers,
  findUser,
  findUsers,
  insertScopes,
  newUserRecord,
  toUserRow,
} from "./user-rows.js";

const emptyPage: UserPage = { users: [], hasNextPage: false };

export function userStore(db: Kysely<Database>, changes: RevokingChanges): UserStore {
  return {
    async findByName(username) {
      const key = usernameKey(username);
      if (!isStorable(key)) return undefined;
      return findUser(db, "username_key", key);
    },

    async findById(id) {
      if (!isStorable(id)) return undefined;
      return findUser(db, "id", id);
    },

    async findByIds(ids) {
      const storable = ids.filter(isStorable);
      if (storable.length === 0) return ids.map(() => undefined);
      const users = await findUsers(db, storable);
      const byId = new Map(users.map((user) => [user.id, user]));
      return ids.map((id) => byId.get(id));
    },

    async list({ first, after, disabled }) {
      if (after !== undefined && !isStorable(after)) return emptyPage;
      // One more than asked: whether it is there is whether there is a next page.
      const users = await findFirstUsers(db, first + 1, { after, disabled });
      return { users: users.slice(0, first), hasNextPage: users.length > first };
    },

    async count({ disabled }) {
      let query = db
        .selectFrom("totals")
        .select(({ fn }) => fn.sum("total").as("total"))
        .where("subject", "in", ["active_users", "disabled_users"]);
      if (disabled !== undefined) {
        query = query.where("subject", "=", disabled ? "disabled_users" : "active_users");
      }
      return Number((await query.executeTakeFirstOrThrow()).total);
    },

    async findByPrefix(prefix, first) {
      const from = usernameKey(prefix);
      if (!isStorable(from)) return [];
      return findFirstUsers(db, first, { from, below: endOfPrefix(from) });
    },

    async create(user) {
      const record = newUserRecord(user);
      await db.transaction().execute(async (transaction) => {
        const { numInsertedOrUpdatedRows: inserted } = await transaction
          .insertInto("users")
          .values(toUserRow(record))
          .onConflict((conflict) => conflict.column("username_key").doNothing())
          .executeTakeFirstOrThrow();
        if (inserted !== 1n) throw new NameTakenError("a user of this name exists already");
        await insertScopes(transaction, record.id, record.scopes);
        // One by one: their sequence numbers grow in this order.
        for (const item of user.items ?? []) {
          const row = toNewItemRow({ ...item, ownerId: record.id });
          await transaction.insertInto("items").values(row).execute();
        }
      });
      return record;
    },

    ...userChanges(db, changes),

    async hasDemoUsers() {
      const found = await db
        .selectFrom("users")
        .select("id")
        .where("demo", "=", (expression) => expression.lit(1))
        .limit(1)
        .executeTakeFirst();
      return found !== undefined;
    },
  };
}
