/** Users as rows of tables, and back. */

import type { Kysely, Selectable } from "kysely";
import { newRecordId } from "../record-id.js";
import { usernameKey, type NewUser, type UserRecord } from "../store.js";
import type { Database, UsersTable } from "../tables.js";

/** A user beside one of its scopes; a user without scopes is one row without a scope. */
interface UserRow extends Selectable<UsersTable> {
  scope: string | null;
}

// Users and their scopes come in one statement: they are always of the same moment.

export async function findUser(
  db: Kysely<Database>,
  column: "id" | "username_key",
  value: string,
): Promise<UserRecord | undefined> {
  return fold(await select(db).where(`users.${column}`, "=", value).execute())[0];
}

/** In any order. */
export async function findUsers(
  db: Kysely<Database>,
  ids: readonly string[],
): Promise<UserRecord[]> {
  return fold(await select(db).where("users.id", "in", ids).execute());
}

/** The first users by name. */
export async function findFirstUsers(
  db: Kysely<Database>,
  limit: number,
  range: UserRange,
): Promise<UserRecord[]> {
  // The limit is one of users: so it comes before their scopes.
  let first = db.selectFrom("users").selectAll().orderBy("username_key").limit(limit);
  if (range.after !== undefined) first = first.where("username_key", ">", range.after);
  if (range.from !== undefined) first = first.where("username_key", ">=", range.from);
  if (range.below !== undefined) first = first.where("username_key", "<", range.below);
  if (range.disabled !== undefined) first = first.where("disabled", "=", Number(range.disabled));
  const rows = await db
    .selectFrom(first.as("first_users"))
    .leftJoin("user_scopes", "user_scopes.user_id", "first_users.id")
    .selectAll("first_users")
    .select("user_scopes.scope")
    .orderBy("first_users.username_key")
    .orderBy("user_scopes.position")
    .execute();
  return fold(rows);
}

/** Which users; the bounds are of `username_key`. */
interface UserRange {
  readonly after?: string | undefined;
  readonly from?: string | undefined;
  readonly below?: string | undefined;
  readonly disabled?: boolean | undefined;
}

function select(db: Kysely<Database>) {
  return db
    .selectFrom("users")
    .leftJoin("user_scopes", "user_scopes.user_id", "users.id")
    .selectAll("users")
    .select("user_scopes.scope")
    .orderBy("user_scopes.position");
}

/** Puts the rows of each user together; users and scopes keep the order of the rows. */
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

export function newUserRecord(user: NewUser): UserRecord {
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

export function toUserRow(user: UserRecord): UsersTable {
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

/** Writes scopes in their order; the user has none yet. */
export async function insertScopes(
  db: Kysely<Database>,
  userId: string,
  scopes: readonly string[],
): Promise<void> {
  if (scopes.length === 0) return;
  await db
    .insertInto("user_scopes")
    .values(scopes.map((scope, position) => ({ user_id: userId, position, scope })))
    .execute();
}
