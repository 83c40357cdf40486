/** A server over a SQLite file, and a second connection to that file: what is really stored. */

import { DatabaseSync, type DatabaseSyncInstance } from "@photostructure/sqlite";
import bcrypt from "bcryptjs";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServerOptions } from "../../src/server.js";
import { openSqliteStore } from "../../src/store/sqlite.js";
import type { NewUser, Store, UserRecord } from "../../src/store/store.js";
import { runServer, type RunningServer } from "../http/running-server.js";

/** All scopes of the default API. */
export const everyScope = ["me", "read:items", "write:items", "admin:users"] as const;
export const everydayScopes = ["me", "read:items", "write:items"] as const;

export interface FiledServer extends RunningServer {
  readonly store: Store;
  /** Makes a user whose password is {@link passwordOf} the name. */
  addUser(
    username: string,
    scopes: readonly string[],
    change?: Partial<NewUser>,
  ): Promise<UserRecord>;
  /** A token for a user, with the given scopes or all that the user may have. */
  tokenFor(user: UserRecord, scopes?: readonly string[]): Promise<string>;
  /** The rows of every table. */
  contents(): Readonly<Record<string, readonly unknown[]>>;
  /** Takes all users, their logins and items out. */
  empty(): void;
  close(): Promise<void>;
}

export function passwordOf(username: string): string {
  return `the password of ${username}`;
}

/** Starts a server without demonstration users; the caller closes it. */
export async function openFiledServer(options: ServerOptions = {}): Promise<FiledServer> {
  const folder = mkdtempSync(join(tmpdir(), "scopegate-server-"));
  const location = join(folder, "test.db");
  const running = await runServer({
    databaseUrl: `file:${location}`,
    dataDir: folder,
    demo: false,
    // The tests guess wrong more often than anybody may.
    loginRate: "off",
    ...options,
  });
  const store = await openSqliteStore({ location });
  const database = new DatabaseSync(location);
  return {
    ...running,
    store,
    addUser: (username, scopes, change) =>
      store.users.create({
        username,
        scopes,
        email: `${username}@example.com`,
        passwordHash: hashOf(passwordOf(username)),
        ...change,
      }),
    tokenFor: (user, scopes = user.scopes) => running.token(scopes, { subject: user.id }),
    contents: () =>
      Object.fromEntries(
        tablesOf(database)
          // A refusal is an event.
          .filter((table) => table !== "audit_events")
          .map((table) => [table, rowsOf(database, table)]),
      ),
    empty() {
      database.exec(
        "delete from sessions; delete from items; delete from user_scopes; delete from users",
      );
    },
    async close() {
      database.close();
      await store.close();
      await running.server.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Starts a server before the tests of the file and closes it after them. */
export function filedServerForTests(options: ServerOptions = {}): () => FiledServer {
  let opened: FiledServer | undefined;
  beforeAll(async () => {
    opened = await openFiledServer(options);
  });
  afterAll(async () => {
    await opened?.close();
  });
  return () => {
    if (!opened) throw new Error("the server runs inside tests alone");
    return opened;
  };
}

const hashes = new Map<string, string>();

/** Plain bcrypt, as it comes from another user store. */
function hashOf(password: string): string {
  const hash = hashes.get(password) ?? bcrypt.hashSync(password, 4);
  hashes.set(password, hash);
  return hash;
}

function tablesOf(database: DatabaseSyncInstance): string[] {
  const rows = database
    .prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite%'")
    .all();
  return rows.map((row) => String((row as { name: unknown }).name)).sort();
}

function rowsOf(database: DatabaseSyncInstance, table: string): unknown[] {
  return database.prepare(`select * from "${table}"`).all();
}
