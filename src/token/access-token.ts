/** Access tokens: what they say (RFC 9068 §2.2), and when they are good (§4). */

import { LRUCache } from "lru-cache";
import { randomUUID } from "node:crypto";
import { granted } from "../scope/access.js";
import type { Granted } from "../scope/access.js";
import { formatScope, isScopeToken } from "../scope/scope-token.js";
import { checkClaims, isOver } from "./access-claims.js";
import type { AccessTokenClaims } from "./access-claims.js";
import { readAccessJwt, signAccessJwt } from "./jwt.js";
import type { SigningKeys, VerificationKey } from "./keys/signing-key.js";
import type { RefusedToken } from "./token-fault.js";

export interface AccessTokenOptions {
  readonly keys: SigningKeys;
  /** Our public URL, the claim `iss`. A function: in development the port is known once the server listens. */
  readonly issuer: () => string;
  /** The resource that the tokens are for, the claim `aud` (RFC 9068 §3). */
  readonly audience: () => string;
  /** How long a token lives where its request does not say. */
  readonly accessTokenTtlSeconds: number;
  /** The clock. Default: the system's. */
  readonly nowMillis?: () => number;
}

export interface AccessTokenRequest {
  /** Whom the token speaks for: the claim `sub`, 1 to 255 characters. */
  readonly subject: string;
  /** Who asked for it: the claim `client_id`, 1 to 255 characters. */
  readonly clientId: string;
  /** What it may touch, in this order. */
  readonly scopes: readonly string[];
  /** A whole number of seconds, at least 1. Default: `accessTokenTtlSeconds`. */
  readonly expiresInSeconds?: number | undefined;
  /** The session that the token belongs to: the claim `sid`. */
  readonly sessionId?: string | undefined;
  /** The token ends then at the latest: milliseconds since 1970. */
  readonly notAfterMillis?: number | undefined;
  /** The user's generation, for users of our own store only: its presence is what tells them from others. */
  readonly generation?: number | undefined;
}

export interface IssuedAccessToken {
  readonly accessToken: string;
  /** The claim `jti`: names the token without giving it away. */
  readonly tokenId: string;
  readonly expiresInSeconds: number;
  readonly scopes: readonly string[];
}

export type VerifiedToken =
  { readonly ok: true; readonly claims: AccessTokenClaims } | RefusedToken;

export interface AccessTokens {
  /** @throws TypeError or RangeError for a request that no good token could follow from. */
  issue(request: AccessTokenRequest): IssuedAccessToken;
  /**
   * Never throws, whatever the text. A token that was verified before answers the same claims object again for as long
   * as it and its key are good: whether it was revoked is another question, and asked elsewhere.
   */
  verify(token: string): VerifiedToken;
}

/** A token that was found good, with the key that says so. */
interface Verified {
  readonly claims: AccessTokenClaims;
  readonly key: VerificationKey;
}

/** Some 2 KiB each. */
const MOST_REMEMBERED = 10_000;

export function createAccessTokens(options: AccessTokenOptions): AccessTokens {
  const { keys, issuer, audience, accessTokenTtlSeconds, nowMillis = Date.now } = options;
  const nowSeconds = (): number => Math.floor(nowMillis() / 1000);
  // By the whole text: another spelling of a signature is another token here.
  const verified = new LRUCache<string, Verified>({ max: MOST_REMEMBERED });
  return {
    issue(request) {
      const askedSeconds = request.expiresInSeconds ?? accessTokenTtlSeconds;
      checkRequest(request, askedSeconds);
      const leftSeconds = Math.floor(((request.notAfterMillis ?? Infinity) - nowMillis()) / 1000);
      const expiresInSeconds = Math.min(askedSeconds, Math.max(leftSeconds, 1));
      const tokenId = randomUUID();
      const iat = nowSeconds();
      const claims = {
        iss: issuer(),
        aud: audience(),
        sub: request.subject,
        client_id: request.clientId,
        scope: formatScope(request.scopes),
        iat,
        exp: iat + expiresInSeconds,
        jti: tokenId,
        ...(request.sessionId === undefined ? {} : { sid: request.sessionId }),
        ...(request.generation === undefined ? {} : { gen: request.generation }),
      };
      const accessToken = signAccessJwt(claims, keys.active);
      return { accessToken, tokenId, expiresInSeconds, scopes: [...request.scopes] };
    },
    verify(token) {
      const known = verified.get(token);
      if (known !== undefined) {
        const { claims, key } = known;
        const isGood = !isOver(claims.expiresAtSeconds, nowMillis() / 1000);
        if (isGood && keys.find(key.kid) === key) return { ok: true, claims };
        verified.delete(token);
      }
      const read = readAccessJwt(token, keys);
      if (!read.ok) return read;
      const checked = checkClaims(read.payload, {
        issuer: issuer(),
        audience: audience(),
        nowSeconds: nowMillis() / 1000,
      });
      if (checked.ok) verified.set(token, { claims: checked.claims, key: read.key });
      return checked;
    },
  };
}

/** The access that a verified token gives. */
export function accessOf(claims: AccessTokenClaims): Granted {
  return granted({
    subject: claims.subject,
    scopes: claims.scopes,
    clientId: claims.clientId,
    tokenId: claims.tokenId,
    expiresAtSeconds: claims.expiresAtSeconds,
    ...(claims.sessionId === undefined ? {} : { sessionId: claims.sessionId }),
  });
}

function checkRequest(request: AccessTokenRequest, expiresInSeconds: number): void {
  const { subject, clientId, scopes, sessionId, generation } = request;
  // Callers of a library are not always compiled against its types, so types are looked at too.
  for (const [name, value] of Object.entries({ subject, clientId, sessionId: sessionId ?? "-" })) {
    if (typeof value !== "string" || value === "" || value.length > 255) {
      throw new TypeError(`${name} must be a text of 1 to 255 characters`);
    }
  }
  if (!Array.isArray(scopes) || !scopes.every((scope) => isScopeToken(String(scope)))) {
    throw new TypeError('scopes must be a list of scope tokens, such as ["me", "read:items"]');
  }
  // Ten years: far above any use, far below where the sum stops being exact.
  if (
    !Number.isInteger(expiresInSeconds) ||
    expiresInSeconds < 1 ||
    expiresInSeconds > 315_360_000
  ) {
    throw new RangeError("expiresInSeconds must be a whole number of seconds, 1 to 315360000");
  }
  if (generation !== undefined && !(Number.isSafeInteger(generation) && generation >= 0)) {
    throw new RangeError("generation must be a whole number, 0 at least");
  }
}
