/** A store in one SQLite file, or in memory. */

import { Kysely } from "kysely";
import { auditStore } from "./audit.js";
import { clientStore } from "./clients/clients.js";
import { counterStore } from "./counters.js";
import { itemStore } from "./items/items.js";
import { migrate } from "./migrations/migrate.js";
import { sqliteMigrations } from "./migrations/migrations.js";
import { revocationStore } from "./sessions/revocations.js";
import { revokingChanges } from "./sessions/revoking-changes.js";
import { sessionStore } from "./sessions/sessions.js";
import { openSqliteConnections } from "./sqlite/sqlite-connection.js";
import { OpenSqliteDialect } from "./sqlite/sqlite-dialect.js";
import { sqliteItemSearch } from "./sqlite/sqlite-item-search.js";
import type { Store } from "./store.js";
import type { Database } from "./tables.js";
import { userStore } from "./users/users.js";

interface SqliteOptions {
  /** The path of the file, or ":memory:". */
  readonly location: string;
  /** How long a write waits for that of another process; reads do not wait. Default: 5,000. */
  readonly busyTimeoutMillis?: number | undefined;
  /** Called with the text of every statement that was run; never with its values. */
  readonly onStatement?: ((sql: string) => void) | undefined;
}

/**
 * Opens the file, makes it where there is none, and brings it to the schema of this version.
 *
 * @throws {@link StoreOpenError} that says which file, why, and what to do.
 */
export async function openSqliteStore(options: SqliteOptions): Promise<Store> {
  const db = await openSqlite(options);
  try {
    await migrate(db, sqliteMigrations, options.location);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  const changes = revokingChanges(db);
  return {
    users: userStore(db, changes),
    items: itemStore(db, sqliteItemSearch(db)),
    sessions: sessionStore(db, changes),
    revocations: revocationStore(db, changes),
    clients: clientStore(db, changes),
    audit: auditStore(db),
    counters: counterStore(db),
    async ping() {
      // A table, not a constant: `select 1` would not touch the file.
      await db.selectFrom("users").select("id").limit(1).execute();
    },
    async close() {
      await db.destroy();
    },
  };
}

/** Opens the file without looking at its schema. */
export async function openSqlite(options: SqliteOptions): Promise<Kysely<Database>> {
  const { location, onStatement, busyTimeoutMillis = 5_000 } = options;
  const connections = await openSqliteConnections(location, busyTimeoutMillis);
  const dialect = new OpenSqliteDialect(connections, busyTimeoutMillis);
  if (onStatement === undefined) return new Kysely<Database>({ dialect });
  return new Kysely<Database>({
    dialect,
    log: (event) => {
      onStatement(event.query.sql);
    },
  });
}
