/** Signing and verifying JWTs: the only file that touches `jsonwebtoken`. */

import { createSecretKey } from "node:crypto";
import type { JsonWebKey, KeyObject } from "node:crypto";
import jsonwebtoken from "jsonwebtoken";
import { decodeCompactJws, parseJsonObject, TOKEN_MAXIMUM_CHARACTERS } from "./compact-jws.js";
import type { DecodedJws, JsonObject } from "./compact-jws.js";
import { publicKeyFromJwk } from "./keys/private-jwk.js";
import type { SigningKey, SigningKeys, VerificationKey } from "./keys/signing-key.js";
import { refused } from "./token-fault.js";
import type { RefusedToken, TokenFault } from "./token-fault.js";

/** RFC 9068 §2.1: the type of an access token, so that no other JWT passes as one. */
const ACCESS_TOKEN_TYPE = "at+jwt";

// RFC 9068 §4: "at+jwt" or "application/at+jwt"; RFC 7515 §4.1.9: media types ignore case.
const accessTokenType = /^(application\/)?at\+jwt$/i;

// An allow-list. crit, b64, jku, x5u, x5c, jwk and cty are outside it, and so is whatever comes next.
const headerMembers = new Set(["alg", "kid", "typ"]);

/**
 * Signs the claims as an access token. `iat` and `exp` must be among them.
 *
 * @throws RangeError where the token is longer than the ones that {@link readAccessJwt} takes.
 */
export function signAccessJwt(claims: JsonObject, key: SigningKey): string {
  const token = jsonwebtoken.sign(claims, key.signWith, {
    algorithm: key.alg,
    keyid: key.kid,
    header: { alg: key.alg, typ: ACCESS_TOKEN_TYPE },
  });
  if (token.length > TOKEN_MAXIMUM_CHARACTERS) {
    throw new RangeError("The access token would be too large: grant fewer scopes");
  }
  return token;
}

interface ReadJwt {
  readonly ok: true;
  readonly payload: JsonObject;
  /** The key whose signature is good. */
  readonly key: VerificationKey;
}

/**
 * Verifies everything about an access token but its claims, in this order: size, form, header, key, signature,
 * payload.
 */
export function readAccessJwt(token: string, keys: SigningKeys): ReadJwt | RefusedToken {
  const decoded = decode(token);
  if (typeof decoded === "string") return refused(decoded);
  const { kid, typ } = decoded.header;
  if (typeof typ !== "string" || !accessTokenType.test(typ)) return refused("wrong-kind");
  const key = typeof kid === "string" ? keys.find(kid) : undefined;
  if (key === undefined) return refused("unknown-key");
  const fault = signatureFault(token, decoded, key);
  if (fault !== undefined) return refused(fault);
  const payload = parseJsonObject(decoded.payload);
  return payload === undefined ? refused("malformed") : { ok: true, payload, key };
}

/**
 * The signature layer alone: whether `jwk` signed `token`. No claim is looked at, and the payload may be anything.
 *
 * @throws Error for a token or a key that is not good.
 */
export function verifyJwt(
  token: string,
  jwk: JsonWebKey,
): { readonly header: JsonObject; readonly payload: Uint8Array } {
  const key = verificationKeyFromJwk(jwk);
  const decoded = decode(token);
  if (typeof decoded === "string") throw new Error(refused(decoded).message);
  const { kid } = decoded.header;
  const fault =
    kid !== undefined && jwk["kid"] !== undefined && kid !== jwk["kid"]
      ? "unknown-key"
      : signatureFault(token, decoded, key);
  if (fault !== undefined) throw new Error(refused(fault).message);
  return decoded;
}

function decode(token: string): DecodedJws | TokenFault {
  if (token.length > TOKEN_MAXIMUM_CHARACTERS) return "too-large";
  const decoded = decodeCompactJws(token);
  if (decoded === undefined) return "malformed";
  const known = Object.keys(decoded.header).every((member) => headerMembers.has(member));
  return known ? decoded : "unsupported-header";
}

function signatureFault(
  token: string,
  { header }: DecodedJws,
  key: VerificationKey,
): TokenFault | undefined {
  if (header["alg"] !== key.alg) return "wrong-algorithm";
  try {
    jsonwebtoken.verify(token, key.verifyWith, {
      algorithms: [key.alg],
      // Times are claims, and claims are checked once, after this, all in one place.
      ignoreExpiration: true,
      ignoreNotBefore: true,
    });
    return undefined;
  } catch {
    // Whatever it threw: a token that cannot be verified is not verified.
    return "bad-signature";
  }
}

function verificationKeyFromJwk(jwk: JsonWebKey): VerificationKey {
  if (jwk["use"] !== undefined && jwk["use"] !== "sig")
    throw new Error("The key is not for signatures");
  const operations = jwk["key_ops"];
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes("verify"))) {
    throw new Error("The key is not for verifying");
  }
  const kid = typeof jwk["kid"] === "string" ? jwk["kid"] : "";
  // The kind of the key gives the algorithm; a key that names another one is for something else.
  const isFor = (alg: VerificationKey["alg"]): boolean => (jwk["alg"] ?? alg) === alg;
  if (jwk.kty === "EC" && jwk.crv === "P-256" && isFor("ES256")) {
    return { kid, alg: "ES256", verifyWith: publicHalf(jwk) };
  }
  if (jwk.kty === "RSA" && isFor("RS256")) {
    return { kid, alg: "RS256", verifyWith: publicHalf(jwk) };
  }
  if (jwk.kty === "oct" && typeof jwk.k === "string" && isFor("HS256")) {
    const verifyWith = createSecretKey(jwk.k, "base64url");
    // RFC 7518 §3.2.
    if ((verifyWith.symmetricKeySize ?? 0) < 32)
      throw new Error("The key is shorter than 32 bytes");
    return { kid, alg: "HS256", verifyWith };
  }
  throw new Error("The key is for none of the algorithms of this server");
}

function publicHalf(jwk: JsonWebKey): KeyObject {
  try {
    return publicKeyFromJwk(jwk);
  } catch (error) {
    throw new Error(`The key cannot be used: ${(error as Error).message}`, { cause: error });
  }
}
