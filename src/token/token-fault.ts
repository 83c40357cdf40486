/** Why a token is refused: the closed table of reasons, each with a sentence that holds nothing from the token. */

const sentences = {
  malformed: "It is not a signed JWT in compact form.",
  "too-large": "It is longer than any token of this server.",
  "wrong-kind": "It is not an access token: its type (typ) is not at+jwt.",
  "unsupported-header": "Its header holds a member that this server does not accept.",
  "unknown-key": "It names no key of this server.",
  "wrong-algorithm": "Its algorithm is not the one of the key that it names.",
  "bad-signature": "Its signature is not good.",
  "bad-claim": "A claim that every access token has is missing in it, or has the wrong form.",
  "wrong-issuer": "Another server issued it.",
  "wrong-audience": "It was issued for another service.",
  expired: "It has expired.",
  "not-yet-valid": "It is not valid yet: its times lie in the future.",
} as const;

export type TokenFault = keyof typeof sentences;

export interface RefusedToken {
  readonly ok: false;
  readonly reason: TokenFault;
  /** For a person; safe in an answer and in a log. */
  readonly message: string;
}

export function refused(reason: TokenFault): RefusedToken {
  return { ok: false, reason, message: sentences[reason] };
}
