import { DatabaseSync } from "@photostructure/sqlite";
import { sql } from "kysely";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { openSqlite, openSqliteStore } from "../../src/store/sqlite.js";
import { openSqliteConnections } from "../../src/store/sqlite/sqlite-connection.js";
import { storeContract } from "./store-contract.js";
import { temporaryFolder } from "./temporary-folder.js";

const newPath = temporaryFolder();

storeContract("SQLite in memory", () => openSqliteStore({ location: ":memory:" }));
storeContract("a SQLite file", () => openSqliteStore({ location: newPath() }));

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe("the SQLite file", () => {
  test("it is made with its folder, for this user alone", async () => {
    const location = newPath("deep/er/scopegate.db");
    const store = await openSqliteStore({ location });
    expect(modeOf(dirname(location))).toBe("700");
    for (const suffix of ["", "-wal", "-shm"]) expect(modeOf(location + suffix)).toBe("600");
    await store.close();
  });

  test("a folder that exists keeps its mode", async () => {
    const location = newPath();
    mkdirSync(dirname(location), { recursive: true });
    chmodSync(dirname(location), 0o755);
    await (await openSqliteStore({ location })).close();
    expect(modeOf(dirname(location))).toBe("755");
  });

  test("what was written is there when the file is opened again", async () => {
    const location = newPath();
    const first = await openSqliteStore({ location });
    const user = await first.users.create({ username: "jane", scopes: ["me"], passwordHash: null });
    await first.close();
    const second = await openSqliteStore({ location });
    expect(await second.users.findByName("jane")).toEqual(user);
    await second.close();
  });

  test("a connection writes ahead, waits for the disk, and holds foreign keys", async () => {
    const db = await openSqlite({ location: newPath() });
    const pragma = async (name: string) =>
      (await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(db)).rows[0];
    expect(await pragma("journal_mode")).toEqual({ journal_mode: "wal" });
    expect(await pragma("synchronous")).toEqual({ synchronous: 2 });
    expect(await pragma("busy_timeout")).toEqual({ timeout: 10 });
    expect(await pragma("foreign_keys")).toEqual({ foreign_keys: 1 });
    await db.destroy();
  });

  test("after closing, the file alone holds everything: it may be copied without its -wal file", async () => {
    const location = newPath();
    const store = await openSqliteStore({ location });
    const user = await store.users.create({ username: "jane", scopes: ["me"], passwordHash: null });
    await store.close();

    const copy = newPath();
    mkdirSync(dirname(copy));
    copyFileSync(location, copy);
    const restored = await openSqliteStore({ location: copy });
    expect(await restored.users.findByName("jane")).toEqual(user);
    await restored.close();
  });

  test("a transaction holds the write lock from its beginning: what it read is still true when it writes", async () => {
    const location = newPath();
    const store = await openSqliteStore({ location });
    const db = await openSqlite({ location });
    const other = new DatabaseSync(location, { timeout: 0 });
    await db.transaction().execute(async (transaction) => {
      await transaction.selectFrom("users").selectAll().execute();
      expect(() => {
        other.exec("delete from items");
      }).toThrow("database is locked");
    });
    other.close();
    await db.destroy();
    await store.close();
  });

  test("a path that looks like a URI is a path", async () => {
    const location = newPath("file:x?mode=memory.db");
    await (await openSqliteStore({ location })).close();
    expect(readFileSync(location, "latin1").startsWith("SQLite format 3")).toBe(true);
  });
});

describe("a database that cannot be opened is one error that says which, why and what to do", () => {
  test("a file that is not a database; it is left as it was", async () => {
    const location = newPath();
    mkdirSync(dirname(location), { recursive: true });
    const text = "dear diary, ".repeat(100);
    writeFileSync(location, text);
    await expect(openSqliteStore({ location })).rejects.toMatchObject({
      name: "StoreOpenError",
      message: `cannot open the database ${location}: the file is not a SQLite database. Move it away, or use another DATABASE_URL`,
    });
    expect(readFileSync(location, "utf8")).toBe(text);
  });

  test("a folder", async () => {
    const location = dirname(newPath("a/b"));
    mkdirSync(location, { recursive: true });
    await expect(openSqliteStore({ location })).rejects.toMatchObject({
      name: "StoreOpenError",
      message: expect.stringContaining(`${location}: it is a folder`) as string,
    });
  });

  test("a path through a file", async () => {
    const file = newPath("file");
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, "");
    const location = `${file}/x.db`;
    await expect(openSqliteStore({ location })).rejects.toMatchObject({
      name: "StoreOpenError",
      message: expect.stringContaining(`${location}: a part of the path is a file`) as string,
    });
  });

  test("an empty path", async () => {
    await expect(openSqliteStore({ location: "" })).rejects.toMatchObject({
      name: "StoreOpenError",
      message: expect.stringContaining("the path is empty") as string,
    });
  });

  test("a file that another process keeps locked", async () => {
    const location = newPath();
    mkdirSync(dirname(location));
    const holder = new DatabaseSync(location);
    holder.exec("pragma locking_mode = exclusive; begin exclusive; create table x(y)");
    await expect(openSqliteConnections(location, 50)).rejects.toMatchObject({
      name: "StoreOpenError",
      message: `cannot open the database ${location}: another process keeps it locked. Stop that process, or use another DATABASE_URL`,
    });
    holder.close();
  });
});

describe("while another process holds the write lock", () => {
  async function locked(busyTimeoutMillis: number) {
    const location = newPath();
    const store = await openSqliteStore({ location, busyTimeoutMillis });
    const owner = await store.users.create({ username: "own", scopes: [], passwordHash: null });
    const holder = new DatabaseSync(location);
    holder.exec("begin immediate");
    // In a transaction, and by itself: the driver reports the lock in two ways.
    const write = async (name: string): Promise<string> => {
      const user = await store.users.create({ username: name, scopes: [], passwordHash: null });
      return user.username;
    };
    const writeItem = async (title: string): Promise<string> =>
      (await store.items.create({ title, ownerId: owner.id })).title;
    return { store, holder, write, writeItem };
  }

  test("writes wait for it, and the event loop goes on", async () => {
    const { store, holder, write, writeItem } = await locked(5_000);
    let turns = 0;
    const ticking = setInterval(() => turns++, 10);
    const writes = Promise.all([write("a"), writeItem("b"), write("c")]);
    setTimeout(() => {
      holder.exec("commit");
    }, 400);
    expect(await writes).toEqual(["a", "b", "c"]);
    clearInterval(ticking);
    // 400 ms of waiting hold 40 turns of the timer; a blocked event loop would let a handful through.
    expect(turns).toBeGreaterThan(10);
    holder.close();
    await store.close();
  });

  test("none of several writes waits longer than the busy timeout", async () => {
    const { store, holder, write, writeItem } = await locked(300);
    const startedAt = performance.now();
    const outcomes = await Promise.allSettled([write("a"), writeItem("b"), write("c")]);
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    // One after the other they would take 900 ms.
    expect(performance.now() - startedAt).toBeLessThan(800);
    holder.exec("rollback");
    expect(await write("d")).toBe("d");
    holder.close();
    await store.close();
  });

  test("reads do not wait, neither for it nor for our own writes that do", async () => {
    const { store, holder, write } = await locked(5_000);
    const waiting = write("a");
    const startedAt = performance.now();
    expect((await store.users.findByName("own"))?.username).toBe("own");
    expect(await store.revocations.readAfter(0, 10)).toEqual([]);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    holder.exec("commit");
    expect(await waiting).toBe("a");
    holder.close();
    await store.close();
  });
});

describe("a file that is moved while it is open", () => {
  test("fails reads, writes and pings, instead of keeping what nobody finds again; put back, it goes on", async () => {
    const location = newPath();
    const store = await openSqliteStore({ location });
    const create = () => store.users.create({ username: "a", scopes: [], passwordHash: null });
    renameSync(location, `${location}.moved`);
    await expect(create()).rejects.toThrow(/was moved or replaced while it is open/);
    await expect(store.ping()).rejects.toThrow(/Put it back, or restart/);
    await expect(store.revocations.readAfter(0, 1)).rejects.toThrow(/was moved/);
    copyFileSync(`${location}.moved`, location);
    await expect(create()).rejects.toThrow(/was moved or replaced/);
    renameSync(`${location}.moved`, location);
    expect((await create()).username).toBe("a");
    await store.close();
  });
});
