/** The users and clients of the first run, and the refusal to run in production beside them. */

import type { Config } from "./config.js";
import { createClientSecrets } from "./oauth/clients/client-secrets.js";
import type { Passwords } from "./oauth/passwords/passwords.js";
import { keyLabels } from "./server-secrets.js";
import { seedDemonstration } from "./store/demonstration.js";
import type { Store } from "./store/store.js";
import type { RootSecret } from "./token/secrets/root-secret.js";

interface UserOptions {
  readonly config: Config;
  readonly store: Store;
  readonly secret: RootSecret;
  readonly passwords: Passwords;
}

/** @throws Error in production, where the database holds what everybody knows the passwords of. */
export async function prepareUsers(options: UserOptions): Promise<void> {
  const { config, store, secret, passwords } = options;
  if (config.demonstration) {
    const secrets = createClientSecrets(secret.derive(keyLabels.clientSecrets));
    await seedDemonstration({
      store,
      hash: (password) => passwords.hash(password),
      hashClientSecret: (text) => secrets.hash(text),
    });
  }
  if (!config.production) return;
  if ((await store.users.hasDemoUsers()) || (await store.clients.hasDemoClients())) {
    throw new Error(
      "The database holds demonstration users or clients, whose passwords everybody knows: production does not start " +
        "beside them. Set DATABASE_URL to a database of its own",
    );
  }
}
