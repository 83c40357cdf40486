/** The revocation endpoint (RFC 7009): access tokens end by themselves, refresh tokens with their whole session. */

import type { RevocationStore } from "../../store/store.js";
import { LEEWAY_SECONDS } from "../../token/access-claims.js";
import type { AccessTokens } from "../../token/access-token.js";
import type { AuditTrail } from "../audit-trail.js";
import { clientEndpoint } from "./client-request.js";
import type { AuthenticateClient, ClientRequest, TokenEndpoint } from "./client-request.js";
import { errorResponse, jsonHeaders } from "../errors.js";
import type { OAuthResponse } from "../errors.js";
import type { Sessions } from "../sessions.js";

export interface RevocationEndpointOptions {
  readonly authenticateClient: AuthenticateClient;
  readonly tokens: Pick<AccessTokens, "verify">;
  readonly sessions: Pick<Sessions, "read" | "findLive" | "end">;
  readonly revocations: Pick<RevocationStore, "revokeToken">;
  readonly audit: AuditTrail;
}

export function createRevocationEndpoint(options: RevocationEndpointOptions): TokenEndpoint {
  const { tokens, sessions } = options;
  return clientEndpoint(options.authenticateClient, async (request) => {
    const token = request.fields.get("token");
    if (token === undefined) return errorResponse("tokenMissing");
    // The two kinds differ in form: the parameter token_type_hint can say nothing that is not seen (RFC 7009 §2.1).
    const refresh = sessions.read(token);
    if (refresh !== undefined) return endSession(refresh.sessionId, request, options);
    const verified = tokens.verify(token);
    // RFC 7009 §2.2: a token that is not good is one that is revoked already.
    if (!verified.ok) return revoked();
    const { tokenId, clientId, subject, sessionId, expiresAtSeconds } = verified.claims;
    if (clientId !== request.client.id) return errorResponse("foreignToken");
    const untilMillis = (expiresAtSeconds + LEEWAY_SECONDS) * 1000;
    const isNews = await options.revocations.revokeToken(tokenId, untilMillis);
    const { address, requestId } = request.origin;
    const about = { subject, clientId, sessionId, address, requestId };
    if (isNews) await options.audit.record({ event: "token_revoked", ...about, detail: tokenId });
    return revoked();
  });
}

/** Whichever refresh token of the session it is: whoever holds one wants the login to end (RFC 7009 §2.1). */
async function endSession(
  id: string,
  { client, origin }: ClientRequest,
  { sessions }: RevocationEndpointOptions,
): Promise<OAuthResponse> {
  const session = await sessions.findLive(id);
  if (session === undefined) return revoked();
  if (session.clientId !== client.id) return errorResponse("foreignToken");
  await sessions.end(id, origin);
  return revoked();
}

/** RFC 7009 §2.2: the status says it all. */
function revoked(): OAuthResponse {
  return { status: 200, headers: { ...jsonHeaders }, body: undefined };
}
