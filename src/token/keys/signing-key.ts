/** The keys of this server: one signs, several may verify, each with one algorithm and one name (RFC 8725 §3.1). */

import { createSecretKey } from "node:crypto";
import type { JsonWebKey } from "node:crypto";
import { generateKeyAsJwk, publicJwk, signingKeyFromJwk } from "./private-jwk.js";
import type { KeyPairAlgorithm, SigningKey, VerificationKey } from "./private-jwk.js";
import { secretWeakness } from "../secrets/secret-weakness.js";

export { generateKeyAsJwk, signingKeyFromJwk } from "./private-jwk.js";
export type { SigningKey, VerificationKey } from "./private-jwk.js";

/** Keys may come and go while the server runs: ask again at each use. */
export interface SigningKeys {
  /**
   * The key that signs now.
   *
   * @throws Error with the remedy where somebody took the last key away.
   */
  readonly active: SigningKey;
  /** The key of a `kid`, or `undefined`. Any text may be asked for. One key is one object for as long as it is there. */
  find(kid: string): VerificationKey | undefined;
  /** The public keys for others (RFC 7517 §5): of all that verify, the one that signs first. No shared secret. */
  published(): readonly JsonWebKey[];
  /** Stops following what changes. The keys stay as they are. */
  close(): void;
}

/** The `kid` of the HS256 key. Fixed, since a thumbprint would be a hash of the secret. */
export const SHARED_SECRET_KEY_ID = "hs256";

/** Keys that do not change: `active` signs; it and the `others` verify. */
export function signingKeys(
  active: SigningKey,
  others: readonly VerificationKey[] = [],
): SigningKeys {
  // A Map, because a kid comes from the token: "__proto__" must be a key that nobody has.
  const byKid = new Map<string, VerificationKey>();
  for (const key of [active, ...others]) {
    if (byKid.has(key.kid)) throw new Error("Two signing keys have the same name (kid)");
    byKid.set(key.kid, key);
  }
  const publicKeys = publishedKeys([...byKid.values()]);
  return {
    active,
    find: (kid) => byKid.get(kid),
    published: () => publicKeys,
    close: () => undefined,
  };
}

/** The public JWKs of those keys that have a public half. */
export function publishedKeys(keys: readonly VerificationKey[]): readonly JsonWebKey[] {
  return Object.freeze(keys.filter(({ alg }) => alg !== "HS256").map(publicJwk));
}

/** Keys that end with the process: one key that no file holds. */
export function inMemorySigningKeys(alg?: KeyPairAlgorithm): SigningKeys {
  return signingKeys(signingKeyFromJwk(generateKeyAsJwk(alg)));
}

/**
 * The HS256 key of a shared secret (TOKEN_SECRET): its UTF-8 bytes (RFC 7518 §3.2).
 *
 * @throws Error where the secret is weak; the message holds no part of it.
 */
export function sharedSecretSigningKeys(tokenSecret: string): SigningKeys {
  const weakness = secretWeakness(tokenSecret);
  if (weakness !== undefined) {
    throw new Error(
      `The token secret (TOKEN_SECRET) ${weakness}. Make one with: openssl rand -base64 32`,
    );
  }
  const key = createSecretKey(tokenSecret, "utf8");
  return signingKeys({ kid: SHARED_SECRET_KEY_ID, alg: "HS256", signWith: key, verifyWith: key });
}
