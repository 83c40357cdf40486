/** Names that were compared by lower case alone are compared by case folding after the upgrade. */

import { foldedNames } from "../../../src/store/migrations/folded-names.js";
import { openSqlite } from "../../../src/store/sqlite.js";
import { migrate } from "../../../src/store/migrations/migrate.js";
import { sqliteMigrations } from "../../../src/store/migrations/migrations.js";
import { revokingChanges } from "../../../src/store/sessions/revoking-changes.js";
import { userStore } from "../../../src/store/users/users.js";

async function upgraded(...names: readonly [username: string, oldKey: string][]) {
  const db = await openSqlite({ location: ":memory:" });
  await migrate(db, sqliteMigrations, ":memory:");
  for (const [username, oldKey] of names) {
    const { id } = await userStore(db, revokingChanges(db)).create({
      username,
      scopes: [],
      passwordHash: null,
    });
    await db.updateTable("users").set({ username_key: oldKey }).where("id", "=", id).execute();
  }
  await foldedNames(db);
  return { users: userStore(db, revokingChanges(db)), close: () => db.destroy() };
}

test("a user of before is found by the new comparison", async () => {
  const { users, close } = await upgraded(["Straße", "straße"], ["jane", "jane"]);
  expect(await users.findByName("STRASSE")).toMatchObject({ username: "Straße" });
  expect(await users.findByName("Jane")).toMatchObject({ username: "jane" });
  await close();
});

test("two users who are one name by now stay two, and the one whose name did not change keeps it", async () => {
  const { users, close } = await upgraded(["Straße", "straße"], ["Strasse", "strasse"]);
  expect(await users.findByName("strasse")).toMatchObject({ username: "Strasse" });
  expect((await users.list({ first: 10 })).users).toHaveLength(2);
  await close();
});
