/** The token endpoint (RFC 6749 §3.2): a plain request in, a plain answer out, as a list of named steps. */

import { formatScope } from "../../scope/scope-token.js";
import type { GrantType } from "../../store/store.js";
import type { IssuedAccessToken } from "../../token/access-token.js";
import { FIRST_PARTY_CLIENT_ID } from "../clients/client.js";
import { clientEndpoint } from "./client-request.js";
import type { AuthenticateClient, TokenEndpoint } from "./client-request.js";
import { errorResponse, jsonHeaders } from "../errors.js";
import type { OAuthResponse } from "../errors.js";
import type { FormFields } from "../form.js";
import type { Grant } from "../grants/grant.js";

export interface TokenEndpointOptions {
  readonly authenticateClient: AuthenticateClient;
  /** What is offered: the values of `grant_type`, and what answers each. */
  readonly grants: Readonly<Partial<Record<GrantType, Grant>>>;
  /** Refuses a request without `grant_type`, even where a username and a password say which one is meant. */
  readonly strict: boolean;
  /** The grant of a request that names none, where the path says it. */
  readonly impliedGrant?: GrantType;
}

export function createTokenEndpoint(options: TokenEndpointOptions): TokenEndpoint {
  const { strict, impliedGrant } = options;
  // A Map: "constructor" is no grant.
  const grants = new Map<string, Grant>(Object.entries(options.grants));

  return clientEndpoint(options.authenticateClient, async (request) => {
    const grantType = grantTypeOf(request.fields, strict, impliedGrant);
    if (grantType === undefined) return errorResponse("grantTypeMissing");
    const grant = grants.get(grantType);
    if (grant === undefined || (impliedGrant !== undefined && grantType !== impliedGrant)) {
      return errorResponse("grantTypeUnknown");
    }
    const { client } = request;
    if (!client.grants.has(grantType as GrantType)) {
      // Who names no client is not one that is registered for something else, but one that forgot to say who it is.
      const isUnnamed = client.id === FIRST_PARTY_CLIENT_ID;
      return errorResponse(isUnnamed ? "clientRequired" : "grantNotForClient");
    }
    const outcome = await grant(request);
    return outcome.ok
      ? tokenResponse(outcome.token, outcome.refreshToken)
      : errorResponse(outcome.fault, outcome);
  });
}

/** FastAPI's clients and the plainest curl lines leave `grant_type` out. */
function grantTypeOf(
  fields: FormFields,
  strict: boolean,
  implied: GrantType | undefined,
): string | undefined {
  const meansPassword = !strict && fields.has("username") && fields.has("password");
  return fields.get("grant_type") ?? implied ?? (meansPassword ? "password" : undefined);
}

/** RFC 6749 §5.1. No member is empty: a token without scopes has no `scope`, as Appendix A.4 has no empty one. */
function tokenResponse(
  { accessToken, expiresInSeconds, scopes }: IssuedAccessToken,
  refreshToken: string | undefined,
): OAuthResponse {
  return {
    status: 200,
    headers: { ...jsonHeaders },
    body: {
      access_token: accessToken,
      token_type: "bearer",
      expires_in: expiresInSeconds,
      ...(scopes.length === 0 ? {} : { scope: formatScope(scopes) }),
      ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    },
  };
}
