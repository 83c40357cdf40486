/** The header WWW-Authenticate of refused requests: RFC 6750 §3. */

import type { Refusal } from "../scope/entry.js";

/** RFC 6750 §3.1: the request itself is malformed. */
export const invalidRequestChallenge = 'Bearer error="invalid_request"';

/**
 * RFC 6750 §3.1: the token is no good.
 *
 * @param description why, for a developer: ASCII without quotes and backslashes (RFC 6750 §3).
 */
export function invalidTokenChallenge(description: string): string {
  return `Bearer error="invalid_token", error_description="${description}"`;
}

/** The status and the challenge of an operation that is refused whole. */
export function challengeOf(refusal: Refusal): { status: number; header: string } {
  // RFC 6750 §3.1: who sends no credential gets no error code, only the scheme.
  if (refusal.challenge.kind === "unauthenticated") return { status: 401, header: "Bearer" };
  const scope = refusal.challenge.scopes.join(" ");
  return { status: 403, header: `Bearer error="insufficient_scope", scope="${scope}"` };
}
