/** The third step of the SQLite schema: names are compared by case folding, where lower case alone was looked at. */

import type { Kysely } from "kysely";
import type { Database } from "../tables.js";
import { usernameKey } from "../user-port.js";

/** Two users who are one name by the new comparison stay two: the one whose name was never in doubt keeps it. */
export async function foldedNames(db: Kysely<Database>): Promise<void> {
  const users = await db.selectFrom("users").select(["id", "username", "username_key"]).execute();
  const taken = new Set(users.map((user) => user.username_key));
  for (const { id, username, username_key: old } of users) {
    const key = usernameKey(username);
    if (taken.has(key)) continue;
    await db.updateTable("users").set({ username_key: key }).where("id", "=", id).execute();
    taken.delete(old);
    taken.add(key);
  }
}
