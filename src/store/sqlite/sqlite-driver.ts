/** The connections of one SQLite database: one that writes, in turns, and beside it one that reads and waits for nobody. */

import type { DatabaseSyncInstance } from "@photostructure/sqlite";
import {
  CompiledQuery,
  SelectQueryNode,
  SqliteDriver,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  type SqliteDatabase,
} from "kysely";
import { isStorable } from "../storable-text.js";
import { PatientConnection } from "./patient-connection.js";

export interface SqliteConnections {
  readonly writer: DatabaseSyncInstance;
  /** Sees what is committed. Undefined for a database in memory, which has one connection alone. */
  readonly reader?: DatabaseSyncInstance | undefined;
  /** Throws where the file that is open is not the one that has its name. */
  readonly checkFile: () => void;
}

/** Asking costs a tenth of a small read. */
const readsCheckedForMillis = 100;

/** A driver whose reads do not wait for writes, neither ours nor those of another process. */
export class TwoLaneSqliteDriver implements Driver {
  readonly #writers: SqliteDriver;
  readonly #readers: SqliteDriver | undefined;
  readonly #checkFile: () => void;
  readonly #busyTimeoutMillis: number;
  #checkedAtMillis = -Infinity;

  /** @param busyTimeoutMillis how long a statement waits for the write of another process. */
  constructor({ writer, reader, checkFile }: SqliteConnections, busyTimeoutMillis: number) {
    this.#writers = new SqliteDriver({ database: adaptConnection(writer) });
    this.#readers = reader && new SqliteDriver({ database: adaptConnection(reader) });
    this.#checkFile = checkFile;
    this.#busyTimeoutMillis = busyTimeoutMillis;
  }

  async init(): Promise<void> {
    await this.#writers.init();
    await this.#readers?.init();
  }

  acquireConnection(): Promise<DatabaseConnection> {
    // The time to wait for our own turn counts too: of many requests that meet one lock, none waits longer than this.
    const deadlineMillis = Date.now() + this.#busyTimeoutMillis;
    const lane = (driver: SqliteDriver, checkedForMillis: number) => async () => {
      this.#check(checkedForMillis);
      const connection = await driver.acquireConnection();
      return {
        connection: new PatientConnection(connection, deadlineMillis),
        release: () => driver.releaseConnection(),
      };
    };
    // Nothing is written into a file that is lost. What is read there is only old, and soon noticed.
    const takeWriter = lane(this.#writers, 0);
    const takeReader = this.#readers ? lane(this.#readers, readsCheckedForMillis) : takeWriter;
    return Promise.resolve(new RoutedConnection(takeWriter, takeReader));
  }

  /** Asks the file system, unless it has said that all is well so short a time ago. */
  #check(checkedForMillis: number): void {
    if (performance.now() - this.#checkedAtMillis < checkedForMillis) return;
    this.#checkedAtMillis = -Infinity;
    this.#checkFile();
    this.#checkedAtMillis = performance.now();
  }

  // A deferred transaction that reads and then writes is refused at once, whatever the busy timeout, when another
  // process has written in between; one that takes the write lock first only waits.
  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await routed(connection).stay();
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("commit"));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("rollback"));
  }

  releaseConnection(connection: DatabaseConnection): Promise<void> {
    return routed(connection).leave();
  }

  async destroy(): Promise<void> {
    await this.#readers?.destroy();
    await this.#writers.destroy();
  }
}

interface Turn {
  readonly connection: DatabaseConnection;
  readonly release: () => Promise<void>;
}

/** Goes to the reader or to the writer, statement by statement; in a transaction to the writer alone. */
class RoutedConnection implements DatabaseConnection {
  readonly #takeWriter: () => Promise<Turn>;
  readonly #takeReader: () => Promise<Turn>;
  #transaction: Turn | undefined;

  constructor(takeWriter: () => Promise<Turn>, takeReader: () => Promise<Turn>) {
    this.#takeWriter = takeWriter;
    this.#takeReader = takeReader;
  }

  async stay(): Promise<void> {
    this.#transaction ??= await this.#takeWriter();
  }

  async leave(): Promise<void> {
    const transaction = this.#transaction;
    this.#transaction = undefined;
    await transaction?.release();
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.#transaction) return this.#transaction.connection.executeQuery<R>(query);
    const turn = await (SelectQueryNode.is(query.query) ? this.#takeReader() : this.#takeWriter());
    try {
      return await turn.connection.executeQuery<R>(query);
    } finally {
      await turn.release();
    }
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    yield await this.executeQuery<R>(query);
  }
}

function routed(connection: DatabaseConnection): RoutedConnection {
  if (connection instanceof RoutedConnection) return connection;
  throw new TypeError("the connection is none of this driver");
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
