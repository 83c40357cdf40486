/** What HTTP says of an operation that is refused whole: RFC 6750 §3. */

import type { Refusal } from "./decision.js";

export interface Challenge {
  /** 401: log in. 403: come back with more scopes. 400: no scope would help. */
  readonly status: 400 | 401 | 403;
  /** The value of `WWW-Authenticate`; undefined where there is nothing to come back with. */
  readonly header: string | undefined;
}

/** The status and the challenge of a refusal. */
export function challengeOf({ challenge }: Pick<Refusal, "challenge">): Challenge {
  // RFC 6750 §3.1: who sends no credential gets no error code, only the scheme.
  if (challenge.kind === "unauthenticated") return { status: 401, header: "Bearer" };
  if (challenge.kind === "too-large") return { status: 400, header: undefined };
  const scope = challenge.scopes.join(" ");
  return { status: 403, header: `Bearer error="insufficient_scope", scope="${scope}"` };
}
