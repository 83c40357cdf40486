/** From an access token to an access: the token is good, and everything it was issued for still stands. */

import type { Granted } from "../../scope/access.js";
import { accessOf, type AccessTokens } from "../../token/access-token.js";
import type { AccessTokenClaims } from "../../token/access-claims.js";
import type { Standing } from "./standing.js";

export type Authentication =
  | { readonly ok: true; readonly access: Granted }
  /** A sentence for a developer: ASCII, and it holds nothing from the token. */
  | { readonly ok: false; readonly message: string };

/**
 * Asked again with the same token, as a connection does, it costs next to nothing.
 *
 * @throws whatever {@link Standing} throws: a token that cannot be looked at is neither good nor bad.
 */
export type Authenticate = (token: string) => Promise<Authentication>;

export function createAuthenticate(
  tokens: Pick<AccessTokens, "verify">,
  standing: Standing,
): Authenticate {
  // One access a token, for as long as its claims are remembered: decisions about it are remembered with it.
  const accesses = new WeakMap<AccessTokenClaims, Granted>();
  return async (token) => {
    const verified = tokens.verify(token);
    if (!verified.ok) return { ok: false, message: verified.message };
    const { claims } = verified;
    const stands = standing.stands(claims);
    if (!(typeof stands === "boolean" ? stands : await stands)) {
      return {
        ok: false,
        message: "It has been revoked, or its session has ended, or its user is gone.",
      };
    }
    const known = accesses.get(claims);
    if (known !== undefined) return { ok: true, access: known };
    const access = accessOf(claims);
    accesses.set(claims, access);
    return { ok: true, access };
  };
}
