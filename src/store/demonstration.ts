/** The users, items and clients of the first run. They carry a flag, and production refuses to start beside them. */

import {
  ClientTakenError,
  NameTakenError,
  type NewClient,
  type NewUser,
  type Store,
} from "./store.js";

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

interface DemonstrationClient extends Omit<NewClient, "secretHash" | "demo"> {
  /** Null for a public client. */
  readonly secret: string | null;
}

const demonstrationClients: readonly DemonstrationClient[] = [
  {
    id: "service",
    name: "Demonstration service",
    secret: "service-secret",
    firstParty: false,
    grants: ["client_credentials"],
    scopes: ["read:items"],
    mayIntrospect: true,
    redirectUris: [],
  },
  {
    id: "web",
    name: "Demonstration frontend",
    secret: null,
    firstParty: true,
    grants: ["password", "refresh_token", "authorization_code"],
    scopes: null,
    mayIntrospect: false,
    redirectUris: ["http://127.0.0.1/callback", "http://localhost/callback"],
  },
];

interface SeedOptions {
  readonly store: Store;
  /** Makes the hash that a login is checked against. Called only for users that are missing. */
  readonly hash: (password: string) => Promise<string>;
  /** The same for the secret of a client. */
  readonly hashClientSecret: (secret: string) => string;
}

/**
 * Makes the demonstration users that are missing, each with its items, and the demonstration clients. What exists is left
 * as it is, whoever made it. Two processes may do this at once.
 */
export async function seedDemonstration(options: SeedOptions): Promise<void> {
  await Promise.all([seedUsers(options), seedClients(options)]);
}

async function seedUsers({ store, hash }: SeedOptions): Promise<void> {
  await Promise.all(
    demonstrations.map(async ({ password, items, ...user }) => {
      if ((await store.users.findByName(user.username)) !== undefined) return;
      const passwordHash = await hash(password);
      const created = store.users.create({
        ...user,
        email: `${user.username}@example.com`,
        passwordHash,
        demo: true,
        items: items.map((title) => ({ title })),
      });
      await unlessTaken(created, NameTakenError);
    }),
  );
}

async function seedClients({ store, hashClientSecret }: SeedOptions): Promise<void> {
  for (const { secret, ...client } of demonstrationClients) {
    if ((await store.clients.findById(client.id)) !== undefined) continue;
    const secretHash = secret === null ? null : hashClientSecret(secret);
    const created = store.clients.create({ ...client, secretHash, demo: true });
    await unlessTaken(created, ClientTakenError);
  }
}

/** Another process may have been faster. */
async function unlessTaken(
  created: Promise<unknown>,
  taken: typeof NameTakenError | typeof ClientTakenError,
): Promise<void> {
  try {
    await created;
  } catch (error) {
    if (!(error instanceof taken)) throw error;
  }
}
