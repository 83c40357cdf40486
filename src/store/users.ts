/** The queries about users. */

import type { Kysely, Selectable } from "kysely";
import { newRecordId } from "./record-id.js";
import { isStorable } from "./storable-text.js";
import {
  NameTakenError,
  usernameKey,
  type NewUser,
  type UserRecord,
  type UserStore,
} from "./store.js";
import type { Database, UsersTable } from "./tables.js";

/** A user beside one of its scopes; a user without scopes is one row without a scope. */
interface UserRow extends Selectable<UsersTable> {
  scope: string | null;
}

export function userStore(db: Kysely<Database>): UserStore {
  // One statement: a user and its scopes are always of the same moment.
  const select = () =>
    db
      .selectFrom("users")
      .leftJoin("user_scopes", "user_scopes.user_id", "users.id")
      .selectAll("users")
      .select("user_scopes.scope")
      .orderBy("user_scopes.position");

  return {
    async findByName(username) {
      const key = usernameKey(username);
      if (!isStorable(key)) return undefined;
      return fold(await select().where("users.username_key", "=", key).execute())[0];
    },

    async findById(id) {
      if (!isStorable(id)) return undefined;
      return fold(await select().where("users.id", "=", id).execute())[0];
    },

    async findByIds(ids) {
      const storable = ids.filter(isStorable);
      if (storable.length === 0) return ids.map(() => undefined);
      const users = fold(await select().where("users.id", "in", storable).execute());
      const byId = new Map(users.map((user) => [user.id, user]));
      return ids.map((id) => byId.get(id));
    },

    async create(user) {
      const record = newRecord(user);
      await db.transaction().execute(async (transaction) => {
        const { numInsertedOrUpdatedRows: inserted } = await transaction
          .insertInto("users")
          .values(toRow(record))
          .onConflict((conflict) => conflict.column("username_key").doNothing())
          .executeTakeFirstOrThrow();
        if (inserted !== 1n) throw new NameTakenError("a user of this name exists already");
        if (record.scopes.length === 0) return;
        await transaction
          .insertInto("user_scopes")
          .values(record.scopes.map((scope, position) => ({ user_id: record.id, position, scope })))
          .execute();
      });
      return record;
    },

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

function newRecord(user: NewUser): UserRecord {
  return {
    id: newRecordId("usr"),
    username: user.username,
    email: user.email ?? null,
    scopes: [...new Set(user.scopes)],
    passwordHash: user.passwordHash,
    disabled: user.disabled ?? false,
    generation: 0,
    demo: user.demo ?? false,
    createdAtMillis: Date.now(),
  };
}

function toRow(user: UserRecord): UsersTable {
  return {
    id: user.id,
    username: user.username,
    username_key: usernameKey(user.username),
    email: user.email,
    password_hash: user.passwordHash,
    disabled: Number(user.disabled),
    generation: user.generation,
    demo: Number(user.demo),
    created_at: user.createdAtMillis,
  };
}

/** Puts the rows of each user together; the order of its scopes is that of the rows. */
function fold(rows: readonly UserRow[]): UserRecord[] {
  const users = new Map<string, UserRecord & { readonly scopes: string[] }>();
  for (const row of rows) {
    const user = users.get(row.id) ?? { ...toRecord(row), scopes: [] };
    if (row.scope !== null) user.scopes.push(row.scope);
    users.set(row.id, user);
  }
  return [...users.values()];
}

function toRecord(row: UsersTable): Omit<UserRecord, "scopes"> {
  return {
    id: row.id,
    username: row.username,
    email: row.email,
    passwordHash: row.password_hash,
    disabled: row.disabled !== 0,
    generation: row.generation,
    demo: row.demo !== 0,
    createdAtMillis: row.created_at,
  };
}
