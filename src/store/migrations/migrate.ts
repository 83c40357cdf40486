/** Brings a database to the schema of this version, wholly or not at all. */

import { Migrator, type Kysely } from "kysely";
import type { Migrations } from "./migrations.js";
import { StoreOpenError } from "../store-open-error.js";
import type { Database } from "../tables.js";

/**
 * Runs the migrations that have not run yet, all in one transaction. Of two processes that start at once, one migrates
 * and the other waits and then finds nothing to do.
 *
 * @param location names the database in messages.
 * @throws {@link StoreOpenError} where the schema is newer than this version, or a migration fails; the database is
 * then as it was.
 */
export async function migrate(
  db: Kysely<Database>,
  migrations: Migrations,
  location: string,
): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve({ ...migrations }) },
    // Kysely would compare the order of the recorded times with that of the names: a clock that was set back between
    // two upgrades would then stop every later start. Names alone decide here.
    allowUnorderedMigrations: true,
  });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;

  // The migrator refuses a migration that it does not know before it changes anything.
  const unknown = (await executedMigrations(db)).filter((name) => !Object.hasOwn(migrations, name));
  if (unknown.length > 0) {
    throw new StoreOpenError(
      `the database ${location} was made by a newer version: it has the migration ${unknown.join(", ")}, which ` +
        "this version does not know. Upgrade, or use another DATABASE_URL",
      { cause: error },
    );
  }
  const reason = String((error as { message?: unknown }).message);
  throw new StoreOpenError(
    `cannot bring the database ${location} to the schema of this version: ${reason}. Nothing was changed. ` +
      "Mend the cause and start again, or use another DATABASE_URL",
    { cause: error },
  );
}

async function executedMigrations(db: Kysely<Database>): Promise<string[]> {
  try {
    const rows = await db.selectFrom("kysely_migration").select("name").orderBy("name").execute();
    return rows.map((row) => row.name);
  } catch {
    // No such table yet, or no answer: the first error says more than this one.
    return [];
  }
}
