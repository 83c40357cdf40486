/**
 * Refresh tokens (RFC 6749 §1.5): the name of a session, a counter, and an HMAC over both. Nothing of them is stored, so
 * nothing that is stored can be used as one.
 */

import { createHmac, timingSafeEqual } from "node:crypto";
import type { DerivedKey, DerivedKeys } from "./secrets/root-secret.js";

/** What a refresh token says. It is genuine; whether it is still good is for the session to say. */
export interface RefreshTokenClaims {
  readonly sessionId: string;
  /** How many refresh tokens of the session came before this one. */
  readonly counter: number;
}

export interface RefreshTokens {
  /** The same session and counter always give the same token, for as long as the root secret stays the same. */
  make(claims: RefreshTokenClaims): string;
  /** `undefined` for everything that {@link RefreshTokens.make} has not made. Never throws. */
  read(token: string): RefreshTokenClaims | undefined;
}

// Version, key id, session, counter, HMAC: each in the only spelling it has.
const form = /^sgr1\.([\w-]{8})\.(ses_[\w-]{22})\.(0|[1-9]\d{0,14})\.([\w-]{43})$/;

/** @param keys derived from the root secret for this purpose alone. */
export function createRefreshTokens(keys: DerivedKeys): RefreshTokens {
  return {
    make({ sessionId, counter }) {
      const body = `sgr1.${keys.current.id}.${sessionId}.${counter}`;
      return `${body}.${authenticate(body, keys.current)}`;
    },
    read(token) {
      const [, keyId = "", sessionId = "", counter = "", mac = ""] = form.exec(token) ?? [];
      const key = keys.find(keyId);
      if (key === undefined) return undefined;
      const expected = authenticate(token.slice(0, -mac.length - 1), key);
      // The texts are compared, not their bytes: base64url has spare bits, and one token has one spelling.
      return timingSafeEqual(Buffer.from(mac), Buffer.from(expected))
        ? { sessionId, counter: Number(counter) }
        : undefined;
    },
  };
}

function authenticate(body: string, { key }: DerivedKey): string {
  return createHmac("sha256", key).update(body, "ascii").digest("base64url");
}
