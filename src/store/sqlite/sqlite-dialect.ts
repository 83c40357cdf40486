/** Kysely's SQLite dialect over a synchronous connection, with honest transactions. */

import type { DatabaseSyncInstance } from "@photostructure/sqlite";
import {
  CompiledQuery,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type Driver,
  type SqliteDatabase,
  type SqliteDialectConfig,
} from "kysely";
import { PatientConnection } from "./patient-connection.js";
import { isStorable } from "../storable-text.js";

/** The dialect for one open connection; it closes the connection when Kysely is destroyed. */
export class SingleConnectionSqliteDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;
  readonly #busyTimeoutMillis: number;

  /** @param busyTimeoutMillis how long a statement waits for the write of another process. */
  constructor(connection: DatabaseSyncInstance, busyTimeoutMillis: number) {
    const config = { database: adaptConnection(connection) };
    super(config);
    this.#config = config;
    this.#busyTimeoutMillis = busyTimeoutMillis;
  }

  override createDriver(): Driver {
    return new ImmediateDriver(this.#config, this.#busyTimeoutMillis);
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalDdlAdapter();
  }
}

class ImmediateDriver extends SqliteDriver {
  readonly #busyTimeoutMillis: number;

  constructor(config: SqliteDialectConfig, busyTimeoutMillis: number) {
    super(config);
    this.#busyTimeoutMillis = busyTimeoutMillis;
  }

  // The time to wait for our own turn counts too: of many requests that meet one lock, none waits longer than this.
  override async acquireConnection(): Promise<DatabaseConnection> {
    const deadlineMillis = Date.now() + this.#busyTimeoutMillis;
    return new PatientConnection(await super.acquireConnection(), deadlineMillis);
  }

  // A deferred transaction that reads and then writes is refused at once, whatever the busy timeout, when another
  // process has written in between; one that takes the write lock first only waits.
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }
}

class TransactionalDdlAdapter extends SqliteAdapter {
  // SQLite rolls back DDL like anything else. Told so, Kysely's migrator runs all migrations in one transaction, and
  // reads the migration table inside it: with the write lock of `begin immediate` already held.
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

function adaptConnection(connection: DatabaseSyncInstance): SqliteDatabase {
  return {
    close() {
      // The driver cannot give a statement back, and SQLite keeps a connection until its last statement is collected as
      // garbage: it would not merge the -wal file by itself. Passive: this waits for nobody.
      try {
        connection.exec("PRAGMA wal_checkpoint(PASSIVE)");
      } finally {
        connection.close();
      }
    },
    prepare(sql) {
      const statement = connection.prepare(sql);
      return {
        reader: statement.columns().length > 0,
        all: (parameters): unknown[] => statement.all(...parameters.map(bindable)),
        run: (parameters) => statement.run(...parameters.map(bindable)),
        iterate: (parameters) => statement.iterate(...parameters.map(bindable)),
      };
    },
  };
}

/** @throws TypeError for text that the driver would store as something else. */
function bindable(value: unknown): unknown {
  if (typeof value === "string" && !isStorable(value)) {
    throw new TypeError("text with a NUL or a lone surrogate cannot be stored");
  }
  return value;
}
