/** Who sends a request: from its bearer token to an access, or to the answer that refuses the token. */

import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Authenticate, Authentication } from "../oauth/standing/authenticate.js";
import { anonymous, type Access } from "../scope/entry.js";
import { authorizationHeaders, readBearer, type Bearer } from "./bearer.js";
import { invalidRequestChallenge, invalidTokenChallenge } from "./bearer-challenge.js";
import type { Report } from "./error-mask.js";
import type { GraphQLFailure, Refused } from "./graphql-answer.js";

export interface AccessReader {
  readonly authenticate: Authenticate;
  readonly report: Report;
  /** The URL that challenges point to (RFC 9728 §5.1). */
  readonly resourceMetadata?: () => string;
}

interface LastBearer {
  readonly header: string;
  readonly bearer: Bearer;
}

// A connection brings the same token again and again: what was read once is the same text, and quickly found again.
const lastBearers = new WeakMap<Socket, LastBearer>();

function bearerOf({ socket, rawHeaders }: IncomingMessage): Bearer {
  const headers = authorizationHeaders(rawHeaders);
  const [header] = headers;
  if (header === undefined || headers.length > 1) return readBearer(headers);
  const last = lastBearers.get(socket);
  if (last?.header === header) return last.bearer;
  const bearer = readBearer(headers);
  lastBearers.set(socket, { header, bearer });
  return bearer;
}

/** The access of a request, or the refusal of its token. */
export async function readAccess(
  request: IncomingMessage,
  { authenticate, report, resourceMetadata }: AccessReader,
): Promise<Access | Refused> {
  const bearer = bearerOf(request);
  if (bearer.kind === "none") return anonymous;
  if (bearer.kind === "malformed") {
    return refused({
      status: 400,
      code: "BAD_REQUEST",
      message:
        'The Authorization header is malformed. Send it once, as "Authorization: Bearer <access token>".',
      headers: { "WWW-Authenticate": invalidRequestChallenge(resourceMetadata?.()) },
    });
  }
  let authentication: Authentication;
  try {
    authentication = await authenticate(bearer.token);
  } catch (error) {
    // A token that cannot be looked at is neither good nor bad. Without one, public fields still answer.
    report(error, randomUUID());
    return refused({
      status: 503,
      code: "SERVICE_UNAVAILABLE",
      message: "The access token cannot be looked at now. Try again in a few seconds.",
      headers: { "Retry-After": "5" },
    });
  }
  if (authentication.ok) return authentication.access;
  const { message } = authentication;
  return refused({
    status: 401,
    code: "UNAUTHENTICATED",
    message: `The access token is not accepted. ${message} Get a new one from POST /token.`,
    headers: { "WWW-Authenticate": invalidTokenChallenge(message, resourceMetadata?.()) },
  });
}

function refused(failure: GraphQLFailure): Refused {
  return { kind: "refused", failure };
}
