import { migrate } from "../../src/store/migrations/migrate.js";
import { sqliteMigrations } from "../../src/store/migrations/migrations.js";
import { openSqlite, openSqliteStore } from "../../src/store/sqlite.js";
import { revokingChanges } from "../../src/store/sessions/revoking-changes.js";
import { userStore } from "../../src/store/users/users.js";
import { newClient } from "./clients/new-client.js";
import { newSession } from "./sessions/new-session.js";
import { revoked } from "./sessions/revoked.js";
import { temporaryFolder } from "./temporary-folder.js";

const newPath = temporaryFolder();

/** A database of the first version: two users of whom one is disabled, three items. */
async function firstVersion(): Promise<string> {
  const location = newPath();
  const db = await openSqlite({ location });
  const first = "0001_users_and_items";
  await migrate(db, { [first]: sqliteMigrations[first] ?? {} } as never, location);
  for (const [name, disabled] of [
    ["jane", 0],
    ["john", 1],
  ] as const) {
    await db
      .insertInto("users")
      .values({
        id: `usr_${name}`,
        username: name,
        username_key: name,
        email: null,
        password_hash: "$2b$04$abc",
        disabled,
        generation: 0,
        demo: 0,
        created_at: 1,
      })
      .execute();
  }
  await db
    .insertInto("user_scopes")
    .values({ user_id: "usr_jane", position: 0, scope: "me" })
    .execute();
  for (const [title, owner] of [
    ["A fountain pen", "usr_jane"],
    ["Café chairs", "usr_john"],
    ["A pencil", "usr_jane"],
  ] as const) {
    await db
      .insertInto("items")
      .values({ id: `itm_${title}`, title, description: null, owner_id: owner, created_at: 1 })
      .execute();
  }
  await db.destroy();
  return location;
}

describe("a database of the first version that is opened by this one", () => {
  test("is counted right at once", async () => {
    const store = await openSqliteStore({ location: await firstVersion() });
    expect(await store.items.count({})).toBe(3);
    expect(await store.items.countByOwners(["usr_john", "usr_jane"])).toEqual([1, 2]);
    expect(await store.users.count({})).toBe(2);
    expect(await store.users.count({ disabled: true })).toBe(1);
    await store.close();
  });

  test("is searched at once", async () => {
    const store = await openSqliteStore({ location: await firstVersion() });
    const found = await store.items.search("pen", 9);
    expect(found.map((item) => item.title)).toEqual(["A pencil", "A fountain pen"]);
    expect(await store.items.search("cafe", 9)).toMatchObject([{ ownerId: "usr_john" }]);
    await store.close();
  });

  test("has all its users and items, each at version 1", async () => {
    const store = await openSqliteStore({ location: await firstVersion() });
    expect((await store.users.list({ first: 9 })).users).toMatchObject([
      { username: "jane", scopes: ["me"] },
      { username: "john", scopes: [] },
    ]);
    expect((await store.items.list({ first: 9 })).items).toMatchObject([
      { title: "A pencil", version: 1 },
      { title: "Café chairs", version: 1 },
      { title: "A fountain pen", version: 1 },
    ]);
    await store.close();
  });

  test("is counted and searched right after changes of what was there before", async () => {
    const store = await openSqliteStore({ location: await firstVersion() });
    await store.items.update("itm_A pencil", { title: "A ruler" });
    await store.users.delete("usr_john");
    await store.users.setDisabled("usr_jane", true);
    expect(await store.items.search("pen", 9)).toMatchObject([{ title: "A fountain pen" }]);
    expect(await store.items.search("cafe", 9)).toEqual([]);
    expect(await store.items.count({})).toBe(2);
    expect(await store.users.count({ disabled: true })).toBe(1);
    expect(await store.users.count({ disabled: false })).toBe(0);
    await store.close();
  });

  test("has room for sessions, clients, revocations, events and counters", async () => {
    const store = await openSqliteStore({ location: await firstVersion() });
    const user = { generation: 0, passwordHash: "$2b$04$abc" };
    const session = newSession({ subject: "usr_jane", user });
    expect(await store.sessions.create(session)).toMatchObject({ ended: [] });
    await store.clients.create(newClient());
    await store.audit.append({ event: "login" });
    await store.counters.add("key", 1, null);
    await store.users.setScopes("usr_jane", []);
    expect(await revoked(store)).toEqual([{ kind: "user", id: "usr_jane", generation: 1 }]);
    await store.close();
  });
});

describe("a database of the third version that is opened by this one", () => {
  test("keeps its users, and runs only the steps that it lacks", async () => {
    const location = newPath();
    const db = await openSqlite({ location });
    const steps = Object.entries(sqliteMigrations).slice(0, 3);
    expect(steps.at(-1)?.[0]).toBe("0003_folded_names");
    await migrate(db, Object.fromEntries(steps), location);
    const users = userStore(db, revokingChanges(db));
    const jane = await users.create({ username: "jane", scopes: ["me"], passwordHash: "x" });
    await db.destroy();

    const store = await openSqliteStore({ location });
    expect(await store.users.findByName("jane")).toEqual(jane);
    await store.users.setDisabled(jane.id, true);
    expect(await revoked(store)).toEqual([{ kind: "user", id: jane.id, generation: 1 }]);
    await store.close();
  });
});
