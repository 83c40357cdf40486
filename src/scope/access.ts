/** Who is asking: nobody we know, or a subject with scopes. A variant, never null. */

import type { ScopeSet } from "./scope-token.js";

/** No verified access: the request carried no credential. */
export interface Anonymous {
  readonly kind: "anonymous";
}

/** A verified access token, reduced to what decisions need. */
export interface Granted {
  readonly kind: "granted";
  /** Whom the token speaks for: RFC 7519 §4.1.2 `sub`, stable and opaque. */
  readonly subject: string;
  /** What the token may touch (RFC 6749 §3.3). */
  readonly scopes: ScopeSet;
  /** What the user and the client could be granted, where that is known; a denial then names what can be asked for. */
  readonly grantableScopes?: ScopeSet;
  /** Who asked for the token: RFC 8693 §4.3 `client_id`. */
  readonly clientId?: string;
  /** The token's own name: RFC 7519 §4.1.7 `jti`. */
  readonly tokenId?: string;
  /** The login that the token comes from: the claim `sid`. */
  readonly sessionId?: string;
  /** When the access ends, in seconds since 1970-01-01T00:00:00Z: RFC 7519 §4.1.4 `exp`. */
  readonly expiresAtSeconds?: number;
}

export type Access = Anonymous | Granted;

export const anonymous: Anonymous = Object.freeze({ kind: "anonymous" });

/** What {@link granted} needs: `scopes` is any list of scope tokens. */
export interface Grant extends Omit<Granted, "kind" | "scopes"> {
  readonly scopes: Iterable<string>;
}

/**
 * The access of a subject with scopes.
 *
 * @throws TypeError where `scopes` is one string: its characters are not its scopes.
 */
export function granted(grant: Grant): Granted {
  if (typeof grant.scopes === "string") {
    throw new TypeError('scopes must be a list of scope tokens, such as ["me"], not one string');
  }
  const access = Object.freeze({
    ...grant,
    kind: "granted" as const,
    scopes: new Set(grant.scopes),
  });
  made.add(access);
  return access;
}

// Made by granted() and out of the caller's hands since: its scopes do not change, so decisions on it may be kept.
const made = new WeakSet<Granted>();

/** Whether {@link granted} made it, so that it never changes. */
export function isLasting(access: Access): boolean {
  return access.kind === "granted" && made.has(access);
}

/**
 * Reads an access from a context that others built. Whatever is not plainly a granted access is anonymous:
 * missing denies.
 */
export function accessFrom(value: unknown): Access {
  if (typeof value !== "object" || value === null || !("kind" in value)) return anonymous;
  if (made.has(value as Granted)) return value as Granted;
  if (value.kind !== "granted" || !("subject" in value) || !("scopes" in value)) return anonymous;
  const { subject, scopes } = value;
  if (typeof subject !== "string" || !(Array.isArray(scopes) || scopes instanceof Set)) {
    return anonymous;
  }
  return granted({
    subject,
    scopes: texts(scopes as Iterable<unknown>),
    ...readOptional(value),
  });
}

// An end that is no number is in the past: never would be the wrong guess.
function readOptional(value: object): Omit<Grant, "subject" | "scopes"> {
  const { grantableScopes, clientId, tokenId, sessionId, expiresAtSeconds } = value as Record<
    string,
    unknown
  >;
  return {
    ...(Array.isArray(grantableScopes) || grantableScopes instanceof Set
      ? { grantableScopes: new Set(texts(grantableScopes as Iterable<unknown>)) }
      : {}),
    ...(typeof clientId === "string" ? { clientId } : {}),
    ...(typeof tokenId === "string" ? { tokenId } : {}),
    ...(typeof sessionId === "string" ? { sessionId } : {}),
    ...(expiresAtSeconds == null ? {} : { expiresAtSeconds: Number(expiresAtSeconds) || 0 }),
  };
}

function texts(list: Iterable<unknown>): string[] {
  return [...list].filter((item) => typeof item === "string");
}
