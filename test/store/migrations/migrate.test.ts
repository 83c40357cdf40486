import { DatabaseSync } from "@photostructure/sqlite";
import { sql } from "kysely";
import { migrate } from "../../../src/store/migrations/migrate.js";
import { sqliteMigrations } from "../../../src/store/migrations/migrations.js";
import { openSqlite, openSqliteStore } from "../../../src/store/sqlite.js";
import { temporaryFolder } from "../temporary-folder.js";

const newPath = temporaryFolder();

function inspect(location: string, text: string): unknown[] {
  const database = new DatabaseSync(location);
  try {
    return database.prepare(text).all();
  } finally {
    database.close();
  }
}

const tables = (location: string) =>
  (
    inspect(location, "select name from sqlite_schema where type = 'table' order by name") as {
      name: string;
    }[]
  ).map((row) => row.name);

const executed = (location: string) =>
  (inspect(location, "select name from kysely_migration order by name") as { name: string }[]).map(
    (row) => row.name,
  );

const broken = {
  ...sqliteMigrations,
  "0098_widgets": {
    up: async (db: Parameters<(typeof sqliteMigrations)[string]["up"]>[0]) => {
      await db.schema.createTable("widgets").addColumn("id", "integer").execute();
      await sql`insert into widgets values (1)`.execute(db);
      throw new Error("the widget broke");
    },
  },
};

describe("migrations", () => {
  test("opening twice runs every migration once", async () => {
    const location = newPath();
    await (await openSqliteStore({ location })).close();
    await (await openSqliteStore({ location })).close();
    expect(executed(location)).toEqual(Object.keys(sqliteMigrations));
  });

  test("a migration that fails leaves nothing behind, and says where and why", async () => {
    const location = newPath();
    await (await openSqliteStore({ location })).close();
    const tablesBefore = tables(location);

    const db = await openSqlite({ location });
    await expect(migrate(db, broken, location)).rejects.toMatchObject({
      name: "StoreOpenError",
      message:
        `cannot bring the database ${location} to the schema of this version: the widget broke. ` +
        "Nothing was changed. Mend the cause and start again, or use another DATABASE_URL",
    });
    await db.destroy();

    expect(tables(location)).toEqual(tablesBefore);
    expect(executed(location)).toEqual(Object.keys(sqliteMigrations));
  });

  test("on a new database the good migrations before a failed one are undone too", async () => {
    const location = newPath();
    const db = await openSqlite({ location });
    await expect(migrate(db, broken, location)).rejects.toThrow("the widget broke");
    await db.destroy();
    expect(tables(location).filter((name) => !/^(kysely|sqlite)_/.test(name))).toEqual([]);
    expect(executed(location)).toEqual([]);

    const store = await openSqliteStore({ location });
    await expect(store.ping()).resolves.toBeUndefined();
    await store.close();
  });

  test("a schema from a newer version is refused, and left alone", async () => {
    const location = newPath();
    await (await openSqliteStore({ location })).close();
    inspect(
      location,
      "insert into kysely_migration values ('0099_later', '2099-01-01') returning 1",
    );
    await expect(openSqliteStore({ location })).rejects.toMatchObject({
      name: "StoreOpenError",
      message:
        `the database ${location} was made by a newer version: it has the migration 0099_later, ` +
        "which this version does not know. Upgrade, or use another DATABASE_URL",
    });
    expect(executed(location)).toContain("0099_later");
  });

  test("a clock that was set back between two upgrades does not stop the next start", async () => {
    const location = newPath();
    await (await openSqliteStore({ location })).close();
    inspect(location, "update kysely_migration set timestamp = '2099-01-01T00:00:00Z' returning 1");
    const two = {
      ...sqliteMigrations,
      "0098_widgets": {
        up: async (db: Parameters<(typeof sqliteMigrations)[string]["up"]>[0]) => {
          await db.schema.createTable("widgets").addColumn("id", "integer").execute();
        },
      },
    };
    for (let start = 0; start < 2; start += 1) {
      const db = await openSqlite({ location });
      await migrate(db, two, location);
      await db.destroy();
    }
    expect(executed(location)).toEqual(Object.keys(two));
  });

  test("a database of another program is refused, and its tables are left alone", async () => {
    const location = newPath();
    const db = await openSqlite({ location });
    await sql`create table users (name text)`.execute(db);
    await db.destroy();
    await expect(openSqliteStore({ location })).rejects.toThrow(/table "?users"? already exists/);
    expect(inspect(location, "select sql from sqlite_schema where name = 'users'")).toEqual([
      { sql: "CREATE TABLE users (name text)" },
    ]);
  });
});
