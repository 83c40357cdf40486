/** Signing keys in a folder of private JWK files. */

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { JsonWebKey } from "node:crypto";
import { errorCode, readPrivate, refuseOpenFolder, writeOnce } from "./private-file.js";
import { generateKeyAsJwk, signingKeyFromJwk, signingKeys } from "./signing-key.js";
import type { SigningKey, SigningKeys } from "./signing-key.js";

/** One name for the key that we make, so that two processes which start at once make one key. */
const MADE_KEY_FILE = "signing-key.jwk";

export interface KeyFolder {
  /** DATA_DIR/keys. Every file in it that ends in `.jwk` or `.json` is a private key (RFC 7517). */
  readonly directory: string;
  /** Whether a key is made where there is none. */
  readonly create: boolean;
}

/**
 * The signing key of a folder. The key is made where there is none and `create` is true: mode 0600, folder 0700,
 * and by one process only, however many start at once.
 *
 * @throws Error which says what to do: no key and `create` is false, several keys, a broken one, or one that
 * others than the owner may open.
 */
export async function loadSigningKeys({ directory, create }: KeyFolder): Promise<SigningKeys> {
  let keys = await readKeys(directory);
  if (keys.length === 0 && create) {
    await writeOnce(join(directory, MADE_KEY_FILE), `${JSON.stringify(generateKeyAsJwk())}\n`);
    keys = await readKeys(directory);
  }
  const [active, ...others] = keys;
  if (active === undefined) {
    throw new Error(
      `There is no signing key in ${directory}. Set TOKEN_SECRET, or put a private key (EC, P-256) as a JWK file, ` +
        "mode 0600, into that folder",
    );
  }
  // A key has no state yet, so with two of them nothing says which one signs.
  if (others.length > 0) {
    throw new Error(`There are ${keys.length} signing keys in ${directory}. Leave one of them`);
  }
  return signingKeys(active);
}

async function readKeys(directory: string): Promise<SigningKey[]> {
  await refuseOpenFolder(directory);
  let names: string[];
  try {
    names = await readdir(directory);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  }
  const keys: SigningKey[] = [];
  for (const name of names.sort()) {
    if (name.startsWith(".") || !/\.(jwk|json)$/.test(name)) continue;
    const path = join(directory, name);
    const text = await readPrivate(path);
    if (text !== undefined) keys.push(readKey(path, text));
  }
  return keys;
}

function readKey(path: string, text: string): SigningKey {
  let jwk: unknown;
  try {
    jwk = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, and the text is a private key.
    throw new Error(`The signing key ${path} is not JSON`);
  }
  if (typeof jwk !== "object" || jwk === null || Array.isArray(jwk)) {
    throw new Error(`The signing key ${path} is not a JSON object`);
  }
  try {
    return signingKeyFromJwk(jwk as JsonWebKey);
  } catch (error) {
    throw new Error(`The signing key ${path} cannot be used: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
