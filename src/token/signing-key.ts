/** Signing keys: one key, one algorithm, one name (RFC 8725 §3.1). */

import {
  createHash,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  sign,
  verify,
} from "node:crypto";
import type { JsonWebKey, KeyObject } from "node:crypto";
import { secretWeakness } from "./secret-weakness.js";

/** The algorithms that we sign with (RFC 7518 §3.1). */
type SigningAlgorithm = "ES256" | "HS256";

/** A key that verifies, with the only algorithm it may be used with. */
export interface VerificationKey {
  /** RFC 7515 §4.1.4. An RFC 7638 thumbprint, or {@link SHARED_SECRET_KEY_ID}. */
  readonly kid: string;
  readonly alg: SigningAlgorithm;
  readonly verifyWith: KeyObject;
}

/** A key that signs and verifies. */
export interface SigningKey extends VerificationKey {
  readonly signWith: KeyObject;
}

/** The keys of this server: one signs, and every token names the one that verifies it. */
export interface SigningKeys {
  readonly active: SigningKey;
  /** The key of a `kid`, or `undefined`. Any text may be asked for. */
  find(kid: string): VerificationKey | undefined;
}

/** The `kid` of the HS256 key. Fixed, since a thumbprint would be a hash of the secret. */
const SHARED_SECRET_KEY_ID = "hs256";

/** `active` signs; it and the `others` verify. */
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
  return { active, find: (kid) => byKid.get(kid) };
}

/** A new ES256 key as a private JWK (RFC 7518 §6.2), to be kept in a file. */
export function generateKeyAsJwk(): JsonWebKey {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = privateKey.export({ format: "jwk" });
  return { ...jwk, alg: "ES256", use: "sig", kid: thumbprint(jwk) };
}

/** Keys that end with the process: an ES256 key that no file holds. */
export function inMemorySigningKeys(): SigningKeys {
  return signingKeys(signingKeyFromJwk(generateKeyAsJwk()));
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

/**
 * The ES256 key of a private JWK.
 *
 * @throws Error which says what is wrong with the JWK, and holds nothing from it.
 */
export function signingKeyFromJwk(jwk: JsonWebKey): SigningKey {
  if (jwk.kty !== "EC" || jwk.crv !== "P-256") {
    throw new Error('it is no key for ES256: "kty" must be "EC" and "crv" must be "P-256"');
  }
  if (typeof jwk.d !== "string") throw new Error('it is a public key: "d" is missing');
  if (jwk["alg"] !== undefined && jwk["alg"] !== "ES256") {
    throw new Error('its "alg" is not "ES256"');
  }
  if (jwk["use"] !== undefined && jwk["use"] !== "sig") throw new Error('its "use" is not "sig"');
  const operations = jwk["key_ops"];
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes("sign"))) {
    throw new Error('its "key_ops" does not hold "sign"');
  }
  let signWith: KeyObject;
  let verifyWith: KeyObject;
  try {
    signWith = createPrivateKey({ key: jwk, format: "jwk" });
    verifyWith = createPublicKey({ key: { ...jwk, d: undefined }, format: "jwk" });
  } catch {
    throw new Error('its "x", "y" and "d" are no point and number of P-256');
  }
  // The two halves are read apart, and nobody else compares them.
  const probe = Buffer.from("probe");
  if (!verify("sha256", probe, verifyWith, sign("sha256", probe, signWith))) {
    throw new Error('its "x" and "y" do not belong to its "d"');
  }
  const kid = thumbprint(jwk);
  if (jwk["kid"] !== undefined && jwk["kid"] !== kid) {
    throw new Error('its "kid" is not its RFC 7638 thumbprint: leave "kid" out');
  }
  return { kid, alg: "ES256", signWith, verifyWith };
}

/** RFC 7638 §3: SHA-256 over the required members in the order of the alphabet, base64url. */
function thumbprint({ crv, kty, x, y }: JsonWebKey): string {
  return createHash("sha256").update(JSON.stringify({ crv, kty, x, y })).digest("base64url");
}
