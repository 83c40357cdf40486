/** Which client asks at the token endpoint (RFC 6749 §2.3, §3.2.1). */

import type { FormFields } from "./form.js";

/** The built-in public first-party client: who asks where the request names nobody. */
export const FIRST_PARTY_CLIENT_ID = "first-party";

export type IdentifiedClient =
  | { readonly ok: true; readonly clientId: string }
  | {
      readonly ok: false;
      readonly fault: "severalAuthorizations" | "severalClientMethods" | "unknownClient";
    };

/**
 * Finds the client. There is no register of clients yet, so it is the built-in one or none.
 *
 * @param authorization every Authorization header of the request: Node itself hands over the first alone.
 */
export function identifyClient(
  authorization: readonly string[],
  fields: FormFields,
): IdentifiedClient {
  if (authorization.length > 1) return { ok: false, fault: "severalAuthorizations" };
  const hasSecret = fields.has("client_secret");
  if (authorization.length === 1 && hasSecret) return { ok: false, fault: "severalClientMethods" };
  // RFC 6749 §5.2: an authentication method that is not supported is invalid_client, whatever its scheme.
  const clientId = fields.get("client_id") ?? FIRST_PARTY_CLIENT_ID;
  if (authorization.length === 1 || hasSecret || clientId !== FIRST_PARTY_CLIENT_ID) {
    return { ok: false, fault: "unknownClient" };
  }
  return { ok: true, clientId };
}
