/** The configured database, for commands: no server need run, and one may. */

import { accessSync } from "node:fs";
import { CommandFailure } from "./failure.js";
import { quoted } from "./user/user-text.js";
import { loadConfig, type Config } from "../config.js";
import type { Store, UserRecord } from "../store/store.js";

export interface UserDesk {
  readonly config: Config;
  readonly store: Store;
}

/**
 * Opens the store, works with it, closes it.
 *
 * @param create whether a database that does not exist is made; otherwise its absence is a failure: most likely the
 * command runs in another folder than the server.
 */
export async function atUserDesk<Answer>(
  work: (desk: UserDesk) => Promise<Answer>,
  { create = false }: { readonly create?: boolean } = {},
): Promise<Answer> {
  const config = loadConfig({ dotenv: true });
  const { databaseLocation: location } = config;
  if (location === ":memory:") {
    throw new CommandFailure(
      "DATABASE_URL is memory:, which nobody shares and nothing outlives: there is nothing in it to see or to " +
        "change. Set it to file:PATH, here and for the server",
    );
  }
  if (!create && isMissing(location)) {
    throw new CommandFailure(
      `There is no database ${location}. Run this where the server runs, or set DATABASE_URL to its database; ` +
        "scopegate user add makes a new one",
    );
  }
  // Loaded here, as all that is slow to load: help and complaints need none of it.
  const { openSqliteStore } = await import("../store/sqlite.js");
  const store = await openSqliteStore({ location });
  try {
    return await work({ config, store });
  } catch (error) {
    const { isBusy } = await import("../store/sqlite/patient-connection.js");
    if (!isBusy(error)) throw error;
    throw new CommandFailure(
      `Another process has been writing to the database ${location} for too long. Nothing was changed: try again`,
    );
  } finally {
    await store.close();
  }
}

/** @throws CommandFailure where there is no such user. */
export async function userNamed(username: string, { store }: UserDesk): Promise<UserRecord> {
  const user = await store.users.findByName(username);
  if (user !== undefined) return user;
  throw noSuchUser(username);
}

export function noSuchUser(username: string): CommandFailure {
  return new CommandFailure(
    `There is no user ${quoted(username)}. scopegate user list prints those that there are`,
  );
}

// A place that cannot even be looked at is told by the store, which knows why.
function isMissing(path: string): boolean {
  try {
    accessSync(path);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT";
  }
}
