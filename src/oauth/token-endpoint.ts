/** The token endpoint (RFC 6749 §3.2): a plain request in, a plain answer out, as a list of named steps. */

import { formatScope } from "../scope/scope-token.js";
import type { IssuedAccessToken } from "../token/access-token.js";
import { identifyClient } from "./client.js";
import { errorResponse, jsonHeaders } from "./errors.js";
import type { OAuthResponse, ProtocolFault } from "./errors.js";
import { FORM_MAXIMUM_BYTES, parseForm } from "./form.js";
import type { FormFields } from "./form.js";
import type { Grant } from "./grant.js";
import { passwordGrant } from "./password-grant.js";
import type { PasswordGrantOptions } from "./password-grant.js";
import type { LoginUser } from "./users.js";

export interface TokenRequest {
  readonly method: string;
  readonly contentType: string | undefined;
  /** Every Authorization header, in their order. */
  readonly authorization: readonly string[];
  /** The body as it came, or its first bytes: one more than FORM_MAXIMUM_BYTES are enough to refuse it. */
  readonly body: Uint8Array;
  /** Aborts when the client has gone. */
  readonly signal?: AbortSignal;
}

export interface TokenEndpointOptions<User extends LoginUser> extends PasswordGrantOptions<User> {
  /** Whether the password grant is offered at all. RFC 9700 §2.4 says not to use it. */
  readonly passwordGrant: "on" | "off";
  /** Refuses a request without `grant_type`, even where a username and a password say which one is meant. */
  readonly strict: boolean;
}

/** @throws whatever a user store throws: only faults of the request are answers. */
export type TokenEndpoint = (request: TokenRequest) => Promise<OAuthResponse>;

export function createTokenEndpoint<User extends LoginUser>(
  options: TokenEndpointOptions<User>,
): TokenEndpoint {
  // A Map: "constructor" is no grant.
  const grants = new Map<string, Grant>();
  if (options.passwordGrant === "on") grants.set("password", passwordGrant(options));

  return async (request) => {
    const envelope = envelopeFault(request);
    if (envelope !== undefined) return errorResponse(envelope);
    const form = parseForm(request.body);
    if (!form.ok) return errorResponse(form.fault);
    const client = identifyClient(request.authorization, form.fields);
    if (!client.ok) return errorResponse(client.fault);
    const grantType = grantTypeOf(form.fields, options.strict);
    if (grantType === undefined) return errorResponse("grantTypeMissing");
    const grant = grants.get(grantType);
    if (grant === undefined) return errorResponse("grantTypeUnknown");
    const outcome = await grant({
      fields: form.fields,
      clientId: client.clientId,
      signal: request.signal,
    });
    return outcome.ok ? tokenResponse(outcome.token) : errorResponse(outcome.fault, outcome);
  };
}

/** What can be wrong before the body is looked into: method, content type, size. */
function envelopeFault({ method, contentType, body }: TokenRequest): ProtocolFault | undefined {
  if (method !== "POST") return "method";
  if (!isUtf8Form(contentType)) return "contentType";
  if (body.length > FORM_MAXIMUM_BYTES) return "bodyTooLarge";
  return undefined;
}

/** The media type of forms, with no parameter or with `charset=utf-8` (RFC 9110 §8.3.1: case does not matter). */
function isUtf8Form(contentType: string | undefined): boolean {
  return /^[ \t]*application\/x-www-form-urlencoded[ \t]*(;[ \t]*(charset=("utf-8"|utf-8))?[ \t]*)?$/i.test(
    contentType ?? "",
  );
}

/** FastAPI's clients and the plainest curl lines leave `grant_type` out. */
function grantTypeOf(fields: FormFields, strict: boolean): string | undefined {
  const meansPassword = !strict && fields.has("username") && fields.has("password");
  return fields.get("grant_type") ?? (meansPassword ? "password" : undefined);
}

/** RFC 6749 §5.1. No member is empty: a token without scopes has no `scope`, as Appendix A.4 has no empty one. */
function tokenResponse({
  accessToken,
  expiresInSeconds,
  scopes,
}: IssuedAccessToken): OAuthResponse {
  return {
    status: 200,
    headers: { ...jsonHeaders },
    body: {
      access_token: accessToken,
      token_type: "bearer",
      expires_in: expiresInSeconds,
      ...(scopes.length === 0 ? {} : { scope: formatScope(scopes) }),
    },
  };
}
