/** The users and clients of the checks, beside those of the demonstration. */

import { hashSync } from "bcryptjs";
import { createClientSecrets } from "../../src/oauth/clients/client-secrets.js";
import { createPasswords } from "../../src/oauth/passwords/passwords.js";
import { openSqliteStore } from "../../src/store/sqlite.js";
import type { NewClient } from "../../src/store/store.js";
import { rootSecret } from "../../src/token/secrets/root-secret.js";

const users: Readonly<Record<string, { password: string | null; scopes?: readonly string[] }>> = {
  spacey: { password: " a + b " },
  long100: { password: "a".repeat(100) },
  gone: { password: "gone soon" },
  gone2: { password: "gone soon" },
  narrowed: { password: "gone soon", scopes: ["me", "read:items"] },
  idle: { password: "gone soon" },
  nologin: { password: null },
};

const machine = { firstParty: false, redirectUris: [], demo: false } as const;

const clients: readonly (Omit<NewClient, "secretHash"> & { secret: string })[] = [
  {
    ...machine,
    id: "svc",
    name: "A service whose secret has to be encoded",
    secret: "s3cr:t+%~x",
    grants: ["client_credentials"],
    scopes: ["read:items"],
    mayIntrospect: false,
  },
  {
    ...machine,
    id: "rs1",
    name: "A resource server",
    secret: "s3cr-rs1",
    grants: [],
    scopes: [],
    mayIntrospect: true,
  },
];

export async function addUsersAndClients(
  file: string,
  { secret, bcryptCost }: { readonly secret: string; readonly bcryptCost: number },
): Promise<void> {
  const root = rootSecret([secret]);
  const pepper = root.derive("password pepper");
  const passwords = createPasswords({ pepper, bcryptCost, hashThreads: 1 });
  const secrets = createClientSecrets(root.derive("client secret"));
  const store = await openSqliteStore({ location: file });
  for (const [username, { password, scopes = ["me"] }] of Object.entries(users)) {
    const passwordHash = password === null ? null : await passwords.hash(password);
    await store.users.create({ username, passwordHash, scopes });
  }
  // A hash of another make, and of the lowest cost.
  const passwordHash = hashSync("rick's secret", 4);
  await store.users.create({ username: "rick", passwordHash, scopes: ["me"] });
  for (const { secret: clientSecret, ...client } of clients) {
    await store.clients.create({ ...client, secretHash: secrets.hash(clientSecret) });
  }
  await store.close();
  await passwords.close();
}
