/** One signing key and its forms: a private JWK in a file, a public one for others (RFC 7517, RFC 7518 §6). */

import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
} from "node:crypto";
import type { JsonWebKey, KeyObject } from "node:crypto";

/** The algorithms that keys in files sign with (RFC 7518 §3.1). */
export const keyPairAlgorithms = ["ES256", "RS256"] as const;

export type KeyPairAlgorithm = (typeof keyPairAlgorithms)[number];
type SigningAlgorithm = KeyPairAlgorithm | "HS256";

/** A key that verifies, with the only algorithm it may be used with (RFC 8725 §3.1). */
export interface VerificationKey {
  /** RFC 7515 §4.1.4. The RFC 7638 thumbprint of a key pair; a fixed name for a shared secret. */
  readonly kid: string;
  readonly alg: SigningAlgorithm;
  readonly verifyWith: KeyObject;
}

/** A key that signs and verifies. */
export interface SigningKey extends VerificationKey {
  readonly signWith: KeyObject;
}

/** RFC 7518 §3.3. Keys that we make have this size too: a larger one signs several times slower. */
const RSA_MINIMUM_BITS = 2048;

/** A new key as a private JWK, to be kept in a file. */
export function generateKeyAsJwk(alg: KeyPairAlgorithm = "ES256"): JsonWebKey {
  for (;;) {
    const { privateKey, publicKey } =
      alg === "ES256"
        ? generateKeyPairSync("ec", { namedCurve: "P-256" })
        : generateKeyPairSync("rsa", { modulusLength: RSA_MINIMUM_BITS });
    const kid = thumbprint(publicKey);
    // On a command line such a name would be taken for an option.
    if (kid.startsWith("-")) continue;
    return { ...privateKey.export({ format: "jwk" }), alg, use: "sig", kid };
  }
}

/**
 * The key of a private JWK: EC on P-256 for ES256, RSA for RS256.
 *
 * @throws Error which says what is wrong with the JWK, and holds nothing from it.
 */
export function signingKeyFromJwk(jwk: JsonWebKey): SigningKey {
  const alg = algorithmOf(jwk);
  if (typeof jwk.d !== "string") throw new Error('it is a public key: "d" is missing');
  if (jwk["alg"] !== undefined && jwk["alg"] !== alg) throw new Error(`its "alg" is not "${alg}"`);
  if (jwk["use"] !== undefined && jwk["use"] !== "sig") throw new Error('its "use" is not "sig"');
  const operations = jwk["key_ops"];
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes("sign"))) {
    throw new Error('its "key_ops" does not hold "sign"');
  }
  const { signWith, verifyWith } = halvesOf(jwk, alg);
  const kid = thumbprint(verifyWith);
  if (jwk["kid"] !== undefined && jwk["kid"] !== kid) {
    throw new Error('its "kid" is not its RFC 7638 thumbprint: leave "kid" out');
  }
  return { kid, alg, signWith, verifyWith };
}

/**
 * The public half of a JWK, private members left out.
 *
 * @throws Error where it is no key, or an RSA key that is too weak.
 */
export function publicKeyFromJwk({ kty, crv, x, y, n, e }: JsonWebKey): KeyObject {
  const jwk: JsonWebKey = kty === "RSA" ? { kty, n, e } : { kty, crv, x, y };
  const key = createPublicKey({ key: jwk, format: "jwk" });
  const { modulusLength = RSA_MINIMUM_BITS, publicExponent = 3n } = key.asymmetricKeyDetails ?? {};
  if (modulusLength < RSA_MINIMUM_BITS) {
    throw new Error(`its modulus "n" is shorter than ${RSA_MINIMUM_BITS} bits`);
  }
  // With an exponent of 1 every text is its own signature.
  if (publicExponent < 3n) throw new Error('its exponent "e" is smaller than 3');
  return key;
}

/** What others verify with (RFC 7517 §4). */
export function publicJwk({ kid, alg, verifyWith }: VerificationKey): JsonWebKey {
  return { ...verifyWith.export({ format: "jwk" }), kid, use: "sig", alg };
}

function algorithmOf({ kty, crv }: JsonWebKey): KeyPairAlgorithm {
  if (kty === "EC" && crv === "P-256") return "ES256";
  if (kty === "RSA") return "RS256";
  throw new Error('"kty" must be "EC" with "crv" "P-256" (ES256), or "RSA" (RS256)');
}

function halvesOf(
  jwk: JsonWebKey,
  alg: KeyPairAlgorithm,
): Pick<SigningKey, "signWith" | "verifyWith"> {
  const halves = alg === "ES256" ? ['"x" and "y"', '"d"'] : ['"n" and "e"', "private members"];
  let signWith: KeyObject;
  try {
    signWith = createPrivateKey({ key: jwk, format: "jwk" });
    createPublicKey({ key: jwk, format: "jwk" });
  } catch {
    // The library's own message may quote the key.
    throw new Error(`its ${halves.join(", or its ")} cannot be read as a key for ${alg}`);
  }
  const verifyWith = publicKeyFromJwk(jwk);
  // The two halves are read apart, and nobody else compares them.
  const probe = Buffer.from("probe");
  if (!isSignedBy(probe, signWith, verifyWith)) {
    throw new Error(`its ${halves.join(" do not belong to its ")}`);
  }
  return { signWith, verifyWith };
}

function isSignedBy(probe: Buffer, signWith: KeyObject, verifyWith: KeyObject): boolean {
  try {
    return verify("sha256", probe, verifyWith, sign("sha256", probe, signWith));
  } catch {
    return false;
  }
}

/** RFC 7638 §3: SHA-256 over the required members in the order of the alphabet, base64url. */
function thumbprint(publicKey: KeyObject): string {
  // Exported again, so that the members have the one spelling that RFC 7518 §6 gives them.
  const { crv, e, kty, n, x, y } = publicKey.export({ format: "jwk" });
  // JSON leaves out what is undefined: an EC key has no e and n, an RSA key no crv, x and y.
  const members = JSON.stringify({ crv, e, kty, n, x, y });
  return createHash("sha256").update(members).digest("base64url");
}
