/** From an access token to an access: the token is good, and the user it was issued for still is. */

import type { Granted } from "../scope/access.js";
import type { UserStore } from "../store/store.js";
import { accessOf, type AccessTokens } from "../token/access-token.js";

export type Authentication =
  | { readonly ok: true; readonly access: Granted }
  /** A sentence for a developer: ASCII, and it holds nothing from the token. */
  | { readonly ok: false; readonly message: string };

export type Authenticate = (token: string) => Promise<Authentication>;

/**
 * A token that carries a generation was issued for a user of this store, and dies with that user, with a disabled
 * account, and with the user's next generation. Other tokens stand for themselves.
 *
 * @throws whatever the store throws: a token that cannot be looked at is neither good nor bad.
 */
export function createAuthenticate(
  tokens: Pick<AccessTokens, "verify">,
  users: Pick<UserStore, "findById">,
): Authenticate {
  return async (token) => {
    const verified = tokens.verify(token);
    if (!verified.ok) return { ok: false, message: verified.message };
    const { claims } = verified;
    if (claims.generation !== undefined) {
      const user = await users.findById(claims.subject);
      if (!user || user.disabled || user.generation !== claims.generation) {
        return { ok: false, message: "It has been revoked, or its user is gone." };
      }
    }
    return { ok: true, access: accessOf(claims) };
  };
}
