/** The closed table of the token endpoint's errors (RFC 6749 §5.2), and the one door through which they leave. */

/** A plain answer; the HTTP edge writes it down and adds nothing. */
export interface OAuthResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  /** To be sent as JSON; undefined: there is none. */
  readonly body: object | undefined;
}

/** RFC 6749 §5.1 asks for both cache headers; they are on errors too. */
export const jsonHeaders: Readonly<Record<string, string>> = Object.freeze({
  "Content-Type": "application/json",
  "Cache-Control": "no-store",
  Pragma: "no-cache",
});

/** The status of each code. `temporarily_unavailable` is borrowed from RFC 6749 §4.1.2.1. */
const statusOf = {
  invalid_request: 400,
  invalid_client: 401,
  invalid_grant: 400,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
  invalid_scope: 400,
  temporarily_unavailable: 503,
} as const;

type OAuthErrorCode = keyof typeof statusOf;

interface ProtocolError {
  readonly error: OAuthErrorCode;
  /** Where it is not the status of the code. */
  readonly status?: number;
  /** RFC 6749 Appendix A.8 without quote and backslash: says what to change, and repeats nothing of the request. */
  readonly description: string;
}

/** Every fault that an answer can name. */
export const protocolErrors = Object.freeze({
  method: {
    error: "invalid_request",
    status: 405,
    description: "Send a POST request: this endpoint answers no other method",
  },
  sessionMethod: {
    error: "invalid_request",
    status: 405,
    description: "Send POST to log in or DELETE to log out: this endpoint answers no other method",
  },
  contentType: {
    error: "invalid_request",
    description: "Send the parameters as application/x-www-form-urlencoded in UTF-8",
  },
  contentEncoding: {
    error: "invalid_request",
    description: "Send the body as it is, without Content-Encoding",
  },
  bodyTooLarge: {
    error: "invalid_request",
    status: 413,
    description: "Send a smaller body: 16384 bytes at most",
  },
  formEncoding: {
    error: "invalid_request",
    description:
      "Encode the form correctly: UTF-8, and two hexadecimal digits after each percent sign",
  },
  formRepeated: {
    error: "invalid_request",
    description: "Send each parameter once: one of them is repeated",
  },
  severalAuthorizations: {
    error: "invalid_request",
    description: "Send one Authorization header at most",
  },
  severalClientMethods: {
    error: "invalid_request",
    description:
      "Authenticate the client once: by the Authorization header or by client_secret, not by both",
  },
  unknownClient: {
    error: "invalid_client",
    description:
      "This client is unknown, or its authentication is not accepted: leave client_id, client_secret and the Authorization header out to use the built-in client",
  },
  clientRequired: {
    error: "invalid_client",
    description: "Authenticate as a registered client, by HTTP Basic or by client_secret",
  },
  grantNotForClient: {
    error: "unauthorized_client",
    description: "Use a grant_type that this client is registered for",
  },
  introspectionNotForClient: {
    error: "unauthorized_client",
    status: 403,
    description: "Ask as a client that may introspect tokens: this one is not registered for it",
  },
  grantTypeMissing: {
    error: "invalid_request",
    description: "Send the parameter grant_type, for example grant_type=password",
  },
  grantTypeUnknown: {
    error: "unsupported_grant_type",
    description: "Use a grant_type that this server offers",
  },
  usernameMissing: {
    error: "invalid_request",
    description: "Send the parameter username",
  },
  usernameForm: {
    error: "invalid_request",
    description: "Send a username of 1024 bytes at most, without control characters or line breaks",
  },
  passwordMissing: {
    error: "invalid_request",
    description: "Send the parameter password",
  },
  passwordTooLong: {
    error: "invalid_request",
    description: "Send a password of 1024 bytes at most",
  },
  wrongCredentials: {
    error: "invalid_grant",
    description:
      "Check the username and the password: they do not fit together, or the account is closed",
  },
  refreshTokenMissing: {
    error: "invalid_request",
    description: "Send the parameter refresh_token",
  },
  badRefreshToken: {
    error: "invalid_grant",
    description:
      "Log in again: this refresh token is not good, or has ended, or belongs to another client",
  },
  tokenMissing: {
    error: "invalid_request",
    description: "Send the parameter token",
  },
  foreignToken: {
    error: "invalid_grant",
    description: "Revoke tokens as the client that they were issued to: this one has another",
  },
  scopeForm: {
    error: "invalid_scope",
    description:
      "Send scope as at most 100 names, 4096 characters in all, with one space between two",
  },
  scopeUnknown: {
    error: "invalid_scope",
    description: "Ask only for scopes that exist here: one of the requested ones does not",
  },
  scopeNotAllowed: {
    error: "invalid_scope",
    description:
      "Ask only for scopes that this user may have through this client: one of the requested ones is not",
  },
  scopeNotForClient: {
    error: "invalid_scope",
    description: "Ask only for scopes that this client may have, and at least for one",
  },
  scopeNotGranted: {
    error: "invalid_scope",
    description:
      "Ask only for scopes that were granted at the login: a refresh takes scopes away and adds none",
  },
  plainHttp: {
    error: "invalid_request",
    status: 403,
    description: "Use https: over plain http every network in between reads the credential",
  },
  foreignPage: {
    error: "invalid_request",
    status: 403,
    description:
      "Send the header X-CSRF: 1, from a page of the same origin: other sites may not use or set the cookie of a login",
  },
  busy: {
    error: "temporarily_unavailable",
    description: "Try again later: too many logins are waiting",
  },
  throttled: {
    error: "temporarily_unavailable",
    status: 429,
    description: "Wait before the next try: there were too many that failed",
  },
  unavailable: {
    error: "temporarily_unavailable",
    description: "Try again later: the server cannot look at this now, and nothing was consumed",
  },
} as const satisfies Record<string, ProtocolError>);

export type ProtocolFault = keyof typeof protocolErrors;

/** What some faults tell beside their description. */
export interface FaultDetails {
  /** For `busy` and `throttled`: the header Retry-After (RFC 9110 §10.2.3), whole seconds. */
  readonly retryAfterSeconds?: number | undefined;
}

/** The answer for a fault. */
export function errorResponse(fault: ProtocolFault, details: FaultDetails = {}): OAuthResponse {
  const { error, status, description }: ProtocolError = protocolErrors[fault];
  const headers: Record<string, string> = { ...jsonHeaders };
  // RFC 9110 §15.5.6: a 405 names what is allowed.
  if (fault === "method") headers["Allow"] = "POST";
  if (fault === "sessionMethod") headers["Allow"] = "POST, DELETE";
  // RFC 6749 §5.2 with RFC 7617 §2: a 401 carries a challenge.
  if (error === "invalid_client") headers["WWW-Authenticate"] = 'Basic realm="token endpoint"';
  if (error === "temporarily_unavailable") {
    headers["Retry-After"] = String(Math.max(1, Math.ceil(details.retryAfterSeconds ?? 1)));
  }
  return {
    status: status ?? statusOf[error],
    headers,
    body: { error, error_description: description },
  };
}
