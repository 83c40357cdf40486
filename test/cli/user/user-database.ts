/** A database with users in it, for the tests of `scopegate user`: open here while the command works on it. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createPasswords } from "../../../src/oauth/passwords/passwords.js";
import { openSqliteStore } from "../../../src/store/sqlite.js";
import type { NewUser, Store } from "../../../src/store/store.js";
import { rootSecret } from "../../../src/token/secrets/root-secret.js";
import { newFolder, run, type Ended } from "../process.js";
import { newUser } from "../../store/users/new-user.js";

interface UserDatabase {
  /** The folder to run commands in. */
  readonly cwd: string;
  readonly store: Store;
  /** Runs `scopegate user` with the arguments. */
  readonly user: (...parameters: readonly string[]) => Promise<Ended>;
}

// Of the form that a login can read, and of no password.
const passwordHash = `$2b$04$${"a".repeat(53)}`;

/** Somebody with all the scopes of the default API. */
export const administrator: Partial<NewUser> = {
  username: "ada",
  scopes: ["me", "read:items", "write:items", "admin:users"],
};

const open: Store[] = [];

afterAll(async () => {
  for (const store of open) await store.close();
});

/** Jane, who has the scopes `me` and `read:items`, and whoever is given, in the database of a new folder. */
export async function newDatabase(...others: readonly Partial<NewUser>[]): Promise<UserDatabase> {
  const cwd = newFolder();
  const store = await openDatabase(cwd);
  for (const user of [{}, ...others]) {
    await store.users.create(newUser({ passwordHash, ...user }));
  }
  return { cwd, store, user: (...parameters) => run(["user", ...parameters], { cwd }) };
}

async function openDatabase(cwd: string): Promise<Store> {
  const store = await openSqliteStore({ location: join(cwd, "data", "scopegate.db") });
  open.push(store);
  return store;
}

/** Which of the passwords is the user's, by the database and the secret of the folder. */
export async function passwordOf(
  cwd: string,
  username: string,
  candidates: readonly string[],
): Promise<string | undefined> {
  const { users } = await openDatabase(cwd);
  const secret = readFileSync(join(cwd, "data", "secret"), "utf8").trim();
  const pepper = rootSecret([secret]).derive("password pepper");
  const passwords = createPasswords({ pepper, bcryptCost: 4, hashThreads: 1 });
  try {
    const user = await users.findByName(username);
    for (const candidate of candidates) {
      if ((await passwords.verify(user?.passwordHash, candidate)) === true) return candidate;
    }
    return undefined;
  } finally {
    await passwords.close();
  }
}
