/** Where the root secret and the signing keys of a server come from. */

import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Config } from "./config.js";
import { loadSigningKeys } from "./token/key-files.js";
import { loadOrCreateSecretFile, rootSecret, type RootSecret } from "./token/root-secret.js";
import {
  inMemorySigningKeys,
  sharedSecretSigningKeys,
  type SigningKeys,
} from "./token/signing-key.js";

/** From SECRET, else from a file in the data directory, which is made where there is none. */
export async function openSecret(config: Config): Promise<RootSecret> {
  if (config.secrets.length > 0) return rootSecret(config.secrets);
  if (isInMemory(config)) return rootSecret([randomBytes(32).toString("base64url")]);
  return rootSecret([await loadOrCreateSecretFile(join(config.dataDirectory, "secret"))]);
}

/** From TOKEN_SECRET, else from the data directory, where production makes none by itself. */
export async function openKeys(config: Config): Promise<SigningKeys> {
  if (config.tokenSecret !== undefined) return sharedSecretSigningKeys(config.tokenSecret);
  if (isInMemory(config) && !config.production) return inMemorySigningKeys();
  const directory = join(config.dataDirectory, "keys");
  return loadSigningKeys({ directory, create: !config.production });
}

function isInMemory(config: Config): boolean {
  return config.databaseLocation === ":memory:";
}
