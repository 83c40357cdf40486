/** The introspection endpoint (RFC 7662): registered clients ask whether a token is good, and what it allows. */

import { formatScope } from "../../scope/scope-token.js";
import type { AccessTokens } from "../../token/access-token.js";
import { clientEndpoint } from "./client-request.js";
import type { AuthenticateClient, TokenEndpoint } from "./client-request.js";
import { FIRST_PARTY_CLIENT_ID } from "../clients/client.js";
import { errorResponse, jsonHeaders } from "../errors.js";
import { allowedScopes, type ScopeCatalogue } from "../grants/requested-scope.js";
import type { LoginUsers } from "../passwords/users.js";
import type { Sessions } from "../sessions.js";
import type { Standing } from "../standing/standing.js";

export interface IntrospectionEndpointOptions {
  readonly authenticateClient: AuthenticateClient;
  readonly tokens: Pick<AccessTokens, "verify">;
  readonly sessions: Pick<Sessions, "read" | "findLive">;
  readonly standing: Standing;
  readonly users: Pick<LoginUsers, "findActive" | "scopesOf">;
  readonly catalogue: ScopeCatalogue;
  /** The clock. Default: the system's. */
  readonly nowMillis?: () => number;
  /** The resource that access tokens are for, the claim `aud`. */
  readonly audience: () => string;
}

export function createIntrospectionEndpoint(options: IntrospectionEndpointOptions): TokenEndpoint {
  return clientEndpoint(options.authenticateClient, async ({ fields, client }) => {
    // RFC 7662 §2.1: without it, anybody could try tokens out here.
    if (client.id === FIRST_PARTY_CLIENT_ID) return errorResponse("clientRequired");
    if (!client.confidential || !client.mayIntrospect) {
      return errorResponse("introspectionNotForClient");
    }
    const token = fields.get("token");
    if (token === undefined) return errorResponse("tokenMissing");
    const body =
      (await refreshTokenMembers(token, options)) ?? (await accessTokenMembers(token, options));
    // RFC 7662 §2.2: why a token is not good is not told.
    return { status: 200, headers: { ...jsonHeaders }, body: body ?? { active: false } };
  });
}

/** `undefined` where it is no refresh token of ours; one that was used before is not active. */
async function refreshTokenMembers(
  token: string,
  { sessions, users, catalogue }: IntrospectionEndpointOptions,
): Promise<object | undefined> {
  const claims = sessions.read(token);
  if (claims === undefined) return undefined;
  const session = await sessions.findLive(claims.sessionId);
  if (session?.counter !== claims.counter) return { active: false };
  const user = await users.findActive(session.subject);
  if (user === undefined) return { active: false };
  // What a refresh would give: not what the user has lost since.
  const allowed = allowedScopes(await users.scopesOf(user), catalogue);
  const scopes = session.scopes.filter((scope) => allowed.has(scope));
  const endsAtMillis = Math.min(session.idleExpiresAtMillis, session.expiresAtMillis);
  return {
    active: true,
    ...scopeMember(scopes),
    client_id: session.clientId,
    sub: session.subject,
    sid: session.id,
    iat: Math.floor(session.usedAtMillis / 1000),
    exp: Math.floor(endsAtMillis / 1000),
  };
}

async function accessTokenMembers(
  token: string,
  { tokens, standing, audience, nowMillis = Date.now }: IntrospectionEndpointOptions,
): Promise<object | undefined> {
  const verified = tokens.verify(token);
  if (!verified.ok || !(await standing.stands(verified.claims))) return undefined;
  const { claims } = verified;
  // RFC 7662 §2.2: it is our own clock that has made the token, so no leeway.
  if (claims.expiresAtSeconds * 1000 <= nowMillis()) return undefined;
  return {
    active: true,
    ...scopeMember([...claims.scopes]),
    client_id: claims.clientId,
    token_type: "Bearer",
    exp: claims.expiresAtSeconds,
    iat: claims.issuedAtSeconds,
    sub: claims.subject,
    aud: audience(),
    iss: claims.issuer,
    jti: claims.tokenId,
    ...(claims.sessionId === undefined ? {} : { sid: claims.sessionId }),
  };
}

function scopeMember(scopes: readonly string[]): object {
  return scopes.length === 0 ? {} : { scope: formatScope(scopes) };
}
