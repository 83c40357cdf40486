/** Builds tokens by hand, valid by default, so that a test can break one thing of them. */

import { createHmac, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { createAccessTokens } from "../../src/token/access-token.js";
import type { AccessTokens } from "../../src/token/access-token.js";
import { inMemorySigningKeys, sharedSecretSigningKeys } from "../../src/token/keys/signing-key.js";
import type { SigningKey, SigningKeys } from "../../src/token/keys/signing-key.js";

export const issuer = "https://as.test";
export const audience = "https://as.test/graphql";
export const strongSecret = "zT3vQp9Kx1Lw7Rn5Yb8Hd2Gf6Jc4Ms0a";
/** 2026-01-01T00:00:00Z. */
export const nowSeconds = 1_767_225_600;

export interface Fixture {
  readonly keys: SigningKeys;
  readonly key: SigningKey;
  readonly accessTokens: AccessTokens;
  /** A token of `header` and `claims`, signed as the key's algorithm wants it. `undefined` leaves a member out. */
  readonly forge: (change?: { header?: object; claims?: object; payload?: string }) => string;
}

export const algorithms = ["ES256", "RS256", "HS256"] as const;
type Algorithm = (typeof algorithms)[number];

export function fixture(alg: Algorithm = "ES256", clock = nowSeconds): Fixture {
  const keys = alg === "HS256" ? sharedSecretSigningKeys(strongSecret) : inMemorySigningKeys(alg);
  const key = keys.active;
  return {
    keys,
    key,
    accessTokens: createAccessTokens({
      keys,
      issuer: () => issuer,
      audience: () => audience,
      accessTokenTtlSeconds: 900,
      nowMillis: () => clock * 1000,
    }),
    forge({ header = {}, claims = {}, payload } = {}) {
      const input = signingInput(
        { typ: "at+jwt", alg, kid: key.kid, ...header },
        payload ?? { ...validClaims(clock), ...claims },
      );
      return `${input}.${signatureBy[alg](input, key.signWith)}`;
    },
  };
}

export function validClaims(clock = nowSeconds): Record<string, unknown> {
  return {
    iss: issuer,
    aud: audience,
    sub: "u1",
    client_id: "first-party",
    scope: "me read:items",
    iat: clock,
    exp: clock + 900,
    jti: "t1",
  };
}

export function signingInput(header: object | string, payload: object | string): string {
  return [header, payload]
    .map((part) => base64url(typeof part === "string" ? part : JSON.stringify(part)))
    .join(".");
}

export function base64url(bytes: string | Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}

export function es256(input: string, key: KeyObject): string {
  return sign("sha256", Buffer.from(input), { key, dsaEncoding: "ieee-p1363" }).toString(
    "base64url",
  );
}

/** RFC 7518 §3.3: RSASSA-PKCS1-v1_5. */
export function rsa(hash: string, input: string, key: KeyObject): string {
  return sign(hash, Buffer.from(input), key).toString("base64url");
}

export function hmac(hash: string, input: string, key: KeyObject | string | Buffer): string {
  return createHmac(hash, key).update(input).digest("base64url");
}

const signatureBy: Record<Algorithm, (input: string, key: KeyObject) => string> = {
  ES256: es256,
  RS256: (input, key) => rsa("sha256", input, key),
  HS256: (input, key) => hmac("sha256", input, key),
};
