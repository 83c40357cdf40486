/** Opens a SQLite file for us alone, durable, and safe to share with another process. */

import { DatabaseSync, type DatabaseSyncInstance } from "@photostructure/sqlite";
import { closeSync, mkdirSync, openSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isBusy, SQLITE_BUSY } from "./patient-connection.js";
import type { SqliteConnections } from "./sqlite-driver.js";
import { StoreOpenError } from "../store-open-error.js";

// https://sqlite.org/rescode.html
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

// SQLite's own waiting stops the whole process: long enough for a lock that is held for a moment, and no longer.
const blockingTimeoutMillis = 10;

/**
 * Opens the database, and makes it where there is none: the folders with mode 0700, the file with mode 0600. What
 * exists keeps its mode.
 *
 * @param location the path of a file, or ":memory:".
 * @param busyTimeoutMillis how long the opening waits for the write of another process.
 * @throws {@link StoreOpenError}
 */
async function openSqliteConnection(
  location: string,
  busyTimeoutMillis = 5_000,
): Promise<DatabaseSyncInstance> {
  let connection: DatabaseSyncInstance | undefined;
  try {
    const path = location === ":memory:" ? location : makeFile(location);
    connection = new DatabaseSync(path, { timeout: blockingTimeoutMillis });
    await useWriteAheadLog(connection, busyTimeoutMillis);
    connection.exec("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
    return connection;
  } catch (error) {
    connection?.close();
    throw new StoreOpenError(`cannot open the database ${location}: ${explain(error)}`, {
      cause: error,
    });
  }
}

/**
 * The two connections of a database. For one in memory there is only the first.
 *
 * @throws {@link StoreOpenError} as {@link openSqliteConnection} does.
 */
export async function openSqliteConnections(
  location: string,
  busyTimeoutMillis?: number,
): Promise<SqliteConnections> {
  const writer = await openSqliteConnection(location, busyTimeoutMillis);
  if (location === ":memory:") return { writer, checkFile: () => undefined };
  try {
    const reader = await openSqliteConnection(location, busyTimeoutMillis);
    reader.exec("PRAGMA query_only = ON");
    return { writer, reader, checkFile: fileCheck(resolve(location)) };
  } catch (error) {
    writer.close();
    throw error;
  }
}

/** A file that is moved stays open: what is written then is in a file that nobody finds again. */
function fileCheck(path: string): () => void {
  const identity = (): string | undefined => {
    const found = statSync(path, { bigint: true, throwIfNoEntry: false });
    return found && `${found.dev} ${found.ino}`;
  };
  const opened = identity();
  return () => {
    if (identity() === opened) return;
    throw new Error(
      `the database ${path} was moved or replaced while it is open. Put it back, or restart`,
    );
  };
}

/** The absolute path: SQLite would read a relative one that starts with "file:" as a URI, and "" as a throw-away file. */
function makeFile(location: string): string {
  if (location === "") {
    throw new TypeError('the path is empty. Name a file, or ":memory:"');
  }
  const path = resolve(location);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // SQLite itself would make it readable for everybody. Its -wal and -shm files copy the mode of this one.
  closeSync(openSync(path, "a", 0o600));
  return path;
}

/** The switch to WAL does not always honour the busy timeout: two processes on a new file may meet in it. */
async function useWriteAheadLog(
  connection: DatabaseSyncInstance,
  timeoutMillis: number,
): Promise<void> {
  const deadlineMillis = Date.now() + timeoutMillis;
  for (;;) {
    try {
      connection.exec("PRAGMA journal_mode = WAL");
      return;
    } catch (error) {
      if (!isBusy(error) || Date.now() > deadlineMillis) throw error;
      await sleep(20);
    }
  }
}

function explain(error: unknown): string {
  switch (memberOf(error, "sqliteCode")) {
    case SQLITE_NOTADB:
      return "the file is not a SQLite database. Move it away, or use another DATABASE_URL";
    case SQLITE_CORRUPT:
      return "the file is damaged. Restore it from a backup, or use another DATABASE_URL";
    case SQLITE_BUSY:
      return "another process keeps it locked. Stop that process, or use another DATABASE_URL";
  }
  switch (memberOf(error, "code")) {
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return "this process may not write there. Change the permissions, or use another DATABASE_URL";
    case "EISDIR":
      return "it is a folder. Name a file in it in DATABASE_URL";
    case "ENOTDIR":
    case "EEXIST":
      return "a part of the path is a file, not a folder. Use another DATABASE_URL";
    default:
      return `${String(memberOf(error, "message"))}. Look at the path and its permissions, or use another DATABASE_URL`;
  }
}

function memberOf(error: unknown, name: "sqliteCode" | "code" | "message"): unknown {
  return typeof error === "object" && error !== null
    ? (error as Record<string, unknown>)[name]
    : undefined;
}
