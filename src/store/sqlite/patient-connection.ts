/** Waiting for the write lock of another process, without the event loop waiting too. */

import type { CompiledQuery, DatabaseConnection, QueryResult } from "kysely";
import { setTimeout as sleep } from "node:timers/promises";

// https://sqlite.org/rescode.html
export const SQLITE_BUSY = 5;

const pauseMillis = 20;

/** A connection that tries again while another process holds the lock, until the deadline. */
export class PatientConnection implements DatabaseConnection {
  readonly inner: DatabaseConnection;
  readonly #deadlineMillis: number;

  /** @param deadlineMillis when to give up, on the clock of `Date.now()`. */
  constructor(inner: DatabaseConnection, deadlineMillis: number) {
    this.inner = inner;
    this.#deadlineMillis = deadlineMillis;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    for (;;) {
      try {
        return await this.inner.executeQuery<R>(query);
      } catch (error) {
        if (!isBusy(error) || Date.now() >= this.#deadlineMillis) throw error;
        await sleep(pauseMillis);
      }
    }
  }

  streamQuery<R>(query: CompiledQuery, chunkSize?: number): AsyncIterableIterator<QueryResult<R>> {
    return this.inner.streamQuery<R>(query, chunkSize);
  }
}

/** The driver gives the code of some errors only as SQLite's own text. */
export function isBusy(error: unknown): boolean {
  if (typeof error !== "object" || error === null) return false;
  const { sqliteCode, message } = error as { sqliteCode?: unknown; message?: unknown };
  return sqliteCode === SQLITE_BUSY || message === "database is locked";
}
