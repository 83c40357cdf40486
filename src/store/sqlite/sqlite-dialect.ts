/** Kysely's SQLite dialect over our own connections, with honest transactions. */

import { SqliteAdapter, SqliteDialect, type Driver } from "kysely";
import { TwoLaneSqliteDriver, type SqliteConnections } from "./sqlite-driver.js";

/** The dialect for open connections; it closes them when Kysely is destroyed. */
export class OpenSqliteDialect extends SqliteDialect {
  readonly #connections: SqliteConnections;
  readonly #busyTimeoutMillis: number;

  /** @param busyTimeoutMillis how long a statement waits for the write of another process. */
  constructor(connections: SqliteConnections, busyTimeoutMillis: number) {
    // The driver is ours: Kysely's own gets no database from here.
    super({ database: () => Promise.reject(new Error("the dialect has a driver of its own")) });
    this.#connections = connections;
    this.#busyTimeoutMillis = busyTimeoutMillis;
  }

  override createDriver(): Driver {
    return new TwoLaneSqliteDriver(this.#connections, this.#busyTimeoutMillis);
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalDdlAdapter();
  }
}

class TransactionalDdlAdapter extends SqliteAdapter {
  // SQLite rolls back DDL like anything else. Told so, Kysely's migrator runs all migrations in one transaction, and
  // reads the migration table inside it: with the write lock of `begin immediate` already held.
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}
