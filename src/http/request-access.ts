/** Who sends a request: from its bearer token to an access, or to the answer that refuses the token. */

import type { Request, Response } from "express";
import { randomUUID } from "node:crypto";
import type { Authenticate, Authentication } from "../oauth/standing/authenticate.js";
import { anonymous, type Access } from "../scope/entry.js";
import { authorizationHeaders, readBearer } from "./bearer.js";
import { invalidRequestChallenge, invalidTokenChallenge } from "./bearer-challenge.js";
import type { Report } from "./error-mask.js";
import { answerFailure } from "./graphql-answer.js";

export interface AccessReader {
  readonly authenticate: Authenticate;
  readonly report: Report;
  /** The URL that challenges point to (RFC 9728 §5.1). */
  readonly resourceMetadata?: () => string;
}

/** The access of a request; undefined where its token is bad and the request is answered. */
export async function readAccess(
  request: Request,
  response: Response,
  { authenticate, report, resourceMetadata }: AccessReader,
): Promise<Access | undefined> {
  // RFC 9110 §12.5.5: every answer here depends on it. Added to what CORS says.
  response.vary("Authorization");
  const bearer = readBearer(authorizationHeaders(request.rawHeaders));
  if (bearer.kind === "none") return anonymous;
  if (bearer.kind === "malformed") {
    answerFailure(response, {
      status: 400,
      code: "BAD_REQUEST",
      message:
        'The Authorization header is malformed. Send it once, as "Authorization: Bearer <access token>".',
      headers: { "WWW-Authenticate": invalidRequestChallenge(resourceMetadata?.()) },
    });
    return undefined;
  }
  let authentication: Authentication;
  try {
    authentication = await authenticate(bearer.token);
  } catch (error) {
    // A token that cannot be looked at is neither good nor bad. Without one, public fields still answer.
    report(error, randomUUID());
    answerFailure(response, {
      status: 503,
      code: "SERVICE_UNAVAILABLE",
      message: "The access token cannot be looked at now. Try again in a few seconds.",
      headers: { "Retry-After": "5" },
    });
    return undefined;
  }
  if (authentication.ok) return authentication.access;
  answerFailure(response, {
    status: 401,
    code: "UNAUTHENTICATED",
    message: `The access token is not accepted. ${authentication.message} Get a new one from POST /token.`,
    headers: {
      "WWW-Authenticate": invalidTokenChallenge(authentication.message, resourceMetadata?.()),
    },
  });
  return undefined;
}
