/** The users and items of the first run. They carry a flag, and production refuses to start beside them. */

import { NameTakenError, type NewUser, type Store } from "./store.js";

interface Demonstration extends Omit<NewUser, "passwordHash" | "items"> {
  readonly password: string;
  /** Titles, the oldest first. */
  readonly items: readonly string[];
}

const everyday = ["me", "read:items", "write:items"];

const demonstrations: readonly Demonstration[] = [
  {
    username: "johndoe",
    password: "secret",
    scopes: everyday,
    items: ["A fountain pen", "A map of the coast", "Two tickets to the opera"],
  },
  {
    username: "bob",
    password: "secretbob",
    scopes: everyday,
    items: ["A bicycle pump", "A box of chalk", "A tin of green paint"],
  },
  {
    username: "alice",
    password: "secret2",
    scopes: everyday,
    disabled: true,
    items: ["A looking-glass", "A pocket watch"],
  },
  {
    username: "admin",
    password: "secret3",
    scopes: [...everyday, "admin:users"],
    items: ["A bunch of keys", "A ledger"],
  },
];

interface SeedOptions {
  readonly store: Store;
  /** Makes the hash that a login is checked against. Called only for users that are missing. */
  readonly hash: (password: string) => Promise<string>;
}

/**
 * Makes the demonstration users that are missing, each with its items. A user that exists is left as it is, whoever made
 * it. Two processes may do this at once.
 */
export async function seedDemonstration({ store, hash }: SeedOptions): Promise<void> {
  await Promise.all(
    demonstrations.map(async ({ password, items, ...user }) => {
      if ((await store.users.findByName(user.username)) !== undefined) return;
      const passwordHash = await hash(password);
      await createUnlessTaken(store, {
        ...user,
        email: `${user.username}@example.com`,
        passwordHash,
        demo: true,
        items: items.map((title) => ({ title })),
      });
    }),
  );
}

/** Another process may have been faster. */
async function createUnlessTaken(store: Store, user: NewUser): Promise<void> {
  try {
    await store.users.create(user);
  } catch (error) {
    if (!(error instanceof NameTakenError)) throw error;
  }
}
