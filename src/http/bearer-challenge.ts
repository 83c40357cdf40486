/** The header WWW-Authenticate of refused requests: RFC 6750 §3, with the pointer of RFC 9728 §5.1. */

/** RFC 6750 §3.1: the request itself is malformed. */
export function invalidRequestChallenge(resourceMetadata?: string): string {
  return pointing('Bearer error="invalid_request"', resourceMetadata);
}

/**
 * RFC 6750 §3.1: the token is no good.
 *
 * @param description why, for a developer: ASCII without quotes and backslashes (RFC 6750 §3).
 * @param resourceMetadata the URL of the metadata, where there is one
 */
export function invalidTokenChallenge(description: string, resourceMetadata?: string): string {
  const challenge = `Bearer error="invalid_token", error_description="${description}"`;
  return pointing(challenge, resourceMetadata);
}

// A URL has no quotes and backslashes (RFC 3986 §2).
function pointing(challenge: string, resourceMetadata: string | undefined): string {
  if (resourceMetadata === undefined) return challenge;
  return `${challenge}, resource_metadata="${resourceMetadata}"`;
}
