/** The header WWW-Authenticate of refused requests: RFC 6750 §3. */

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
