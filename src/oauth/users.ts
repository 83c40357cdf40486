/** The users that log in: the port that a team's own user store can stand behind. */

import type { Busy } from "./hash-pool.js";

/** What a login has to know of a user. A user store may have more in it. */
export interface LoginUser {
  /** Stable, opaque, never used for another user: the claim `sub`. */
  readonly subject: string;
  /** For users of our own store: the number that ends all tokens issued under a smaller one. */
  readonly generation?: number | undefined;
}

export interface LoginUsers<User extends LoginUser = LoginUser> {
  findByName(username: string): Promise<User | undefined>;
  /**
   * Whether this user may log in with this password. Asked for users that do not exist (`undefined`) too, and the
   * answer takes as long: otherwise its time tells who exists. A disabled user, or one without a password, is
   * `false` after the same work. {@link Busy} where it could not be looked at in time.
   */
  verifyPassword(
    user: User | undefined,
    password: string,
    signal?: AbortSignal,
  ): Promise<boolean | Busy>;
  /** The scopes that this user may be granted. */
  scopesOf(user: User): Promise<readonly string[]>;
}
