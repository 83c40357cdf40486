/** Where the root secret and the signing keys of a server come from. */

import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Config } from "./config.js";
import { followKeys } from "./token/keys/followed-keys.js";
import { keyFolder } from "./token/keys/key-folder.js";
import type { KeyPlace } from "./token/keys/key-place.js";
import { keySetFile } from "./token/keys/key-set-file.js";
import {
  loadOrCreateSecretFile,
  rootSecret,
  type RootSecret,
} from "./token/secrets/root-secret.js";
import {
  inMemorySigningKeys,
  sharedSecretSigningKeys,
  type SigningKeys,
} from "./token/keys/signing-key.js";

/** What is derived from the root secret, for what. A label that changes makes all that was made under it worthless. */
export const keyLabels = {
  passwords: "password pepper",
  refreshTokens: "refresh token",
  clientSecrets: "client secret",
  throttle: "throttle",
} as const;

/** From SECRET, else from a file in the data directory, which is made where there is none. */
export async function openSecret(config: Config): Promise<RootSecret> {
  if (config.secrets.length > 0) return rootSecret(config.secrets);
  if (isInMemory(config)) return rootSecret([randomBytes(32).toString("base64url")]);
  return rootSecret([await loadOrCreateSecretFile(join(config.dataDirectory, "secret"))]);
}

export type KeySource =
  | { readonly kind: "tokenSecret"; readonly tokenSecret: string }
  /** Keys that end with the server. */
  | { readonly kind: "memory" }
  /** `create`: whether a server makes a key where there is none. */
  | { readonly kind: "files"; readonly place: KeyPlace; readonly create: boolean };

/** TOKEN_SECRET, else SIGNING_KEYS_FILE, else the data directory, where production makes no key by itself. */
export function keySourceOf(config: Config): KeySource {
  const { tokenSecret, signingKeysFile, dataDirectory, production } = config;
  if (tokenSecret !== undefined) return { kind: "tokenSecret", tokenSecret };
  if (signingKeysFile !== undefined) {
    // Somebody says where the keys are: where they are not, another one is no remedy.
    return { kind: "files", place: keySetFile(signingKeysFile), create: false };
  }
  if (isInMemory(config) && !production) return { kind: "memory" };
  return { kind: "files", place: keyFolder(join(dataDirectory, "keys")), create: !production };
}

/** @param onFailure told when keys in files cannot be followed; those that were read last are used. */
export async function openKeys(
  config: Config,
  onFailure?: (error: Error) => void,
): Promise<SigningKeys> {
  const source = keySourceOf(config);
  if (source.kind === "tokenSecret") return sharedSecretSigningKeys(source.tokenSecret);
  if (source.kind === "memory") return inMemorySigningKeys();
  const { place, create } = source;
  return followKeys({ place, create, ...(onFailure && { onFailure }) });
}

function isInMemory(config: Config): boolean {
  return config.databaseLocation === ":memory:";
}
