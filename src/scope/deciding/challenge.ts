/** What HTTP says of an operation that is refused whole: RFC 6750 §3. */

import type { Refusal } from "./decision.js";

export interface Challenge {
  /** 401: log in. 403: come back with more scopes. 400: no scope would help. */
  readonly status: 400 | 401 | 403;
  /** The value of `WWW-Authenticate`; undefined where there is nothing to come back with. */
  readonly header: string | undefined;
}

export interface ChallengeOptions {
  /** RFC 9728 §5.1: the URL at which clients find out where tokens come from. Undefined: the challenge has none. */
  readonly resourceMetadata?: string | undefined;
}

/** The status and the challenge of a refusal. */
export function challengeOf(
  { challenge }: Pick<Refusal, "challenge">,
  { resourceMetadata }: ChallengeOptions = {},
): Challenge {
  if (challenge.kind === "too-large") return { status: 400, header: undefined };
  const pointer = resourceMetadata === undefined ? [] : [`resource_metadata="${resourceMetadata}"`];
  // RFC 6750 §3.1: who sends no credential gets no error code.
  if (challenge.kind === "unauthenticated") return { status: 401, header: bearer(pointer) };
  const scope = challenge.scopes.join(" ");
  const parameters = ['error="insufficient_scope"', `scope="${scope}"`, ...pointer];
  return { status: 403, header: bearer(parameters) };
}

function bearer(parameters: readonly string[]): string {
  return ["Bearer", parameters.join(", ")].join(" ").trimEnd();
}
