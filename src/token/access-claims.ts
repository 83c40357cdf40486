/** The claims of an access token (RFC 9068 §2.2): read once, with their types, and trusted after. */

import { parseScope } from "../scope/scope-token.js";
import type { ScopeSet } from "../scope/scope-token.js";
import type { JsonObject } from "./compact-jws.js";
import { refused } from "./token-fault.js";
import type { RefusedToken } from "./token-fault.js";

/** How far the clocks of two machines may differ (RFC 7519 §4.1.4: "some small leeway"). */
export const LEEWAY_SECONDS = 5;

export interface AccessTokenClaims {
  /** `iss` (RFC 7519 §4.1.1). */
  readonly issuer: string;
  /** `sub` (RFC 7519 §4.1.2). */
  readonly subject: string;
  /** `client_id` (RFC 8693 §4.3). */
  readonly clientId: string;
  /** `scope` (RFC 8693 §4.2). */
  readonly scopes: ScopeSet;
  /** `jti` (RFC 7519 §4.1.7). */
  readonly tokenId: string;
  /** `iat` (RFC 7519 §4.1.6), seconds since 1970-01-01T00:00:00Z. */
  readonly issuedAtSeconds: number;
  /** `exp` (RFC 7519 §4.1.4), seconds since 1970-01-01T00:00:00Z. */
  readonly expiresAtSeconds: number;
  /** `sid`: the session whose login the token comes from (OpenID Connect Front-Channel Logout §3). */
  readonly sessionId?: string;
  /** `gen`: the generation of the user, where the subject is a user of our own store. */
  readonly generation?: number;
}

export interface ExpectedClaims {
  readonly issuer: string;
  readonly audience: string;
  /** The one "now" for all times. */
  readonly nowSeconds: number;
}

/** Checks in the order: types and presence, equality, time. */
export function checkClaims(
  payload: JsonObject,
  expected: ExpectedClaims,
): { readonly ok: true; readonly claims: AccessTokenClaims } | RefusedToken {
  const { iss, aud, sub, client_id: clientId, scope, iat, exp, nbf, jti, sid, gen } = payload;
  if (!isText(iss) || !isText(sub) || !isText(clientId) || !isName(jti))
    return refused("bad-claim");
  if (!isAudience(aud)) return refused("bad-claim");
  if (!isNumericDate(iat) || !isNumericDate(exp)) return refused("bad-claim");
  if (nbf !== undefined && !isNumericDate(nbf)) return refused("bad-claim");
  if (gen !== undefined && !isNumericDate(gen)) return refused("bad-claim");
  if (sid !== undefined && !isName(sid)) return refused("bad-claim");
  const scopes = typeof scope === "string" ? parseScope(scope) : undefined;
  if (scopes === undefined) return refused("bad-claim");

  if (iss !== expected.issuer) return refused("wrong-issuer");
  if (!(typeof aud === "string" ? [aud] : aud).includes(expected.audience)) {
    return refused("wrong-audience");
  }

  const { nowSeconds } = expected;
  if (isOver(exp, nowSeconds)) return refused("expired");
  if (iat > nowSeconds + LEEWAY_SECONDS) return refused("not-yet-valid");
  if (nbf !== undefined && nbf > nowSeconds + LEEWAY_SECONDS) return refused("not-yet-valid");

  const claims: AccessTokenClaims = {
    issuer: iss,
    subject: sub,
    clientId,
    scopes,
    tokenId: jti,
    issuedAtSeconds: iat,
    expiresAtSeconds: exp,
    ...(sid === undefined ? {} : { sessionId: sid }),
    ...(gen === undefined ? {} : { generation: gen }),
  };
  return { ok: true, claims };
}

/** Whether `exp` has passed, at a clock that may be a little ahead of the issuer's. */
export function isOver(expiresAtSeconds: number, nowSeconds: number): boolean {
  return nowSeconds >= expiresAtSeconds + LEEWAY_SECONDS;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** Visible ASCII, as everything that we make: it is looked for in the store. */
function isName(value: unknown): value is string {
  return typeof value === "string" && /^[\x21-\x7e]{1,255}$/.test(value);
}

/** RFC 7519 §4.1.3: one text or a list of texts. */
function isAudience(value: unknown): value is string | readonly string[] {
  return isText(value) || (Array.isArray(value) && value.length > 0 && value.every(isText));
}

/** RFC 7519 §2 NumericDate, without the fractions that we never write; a generation has the same form. */
function isNumericDate(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
