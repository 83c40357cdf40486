/** The users that log in: the port that a team's own user store can stand behind. */

import type { NewSession } from "../../store/store.js";
import type { Busy } from "./hash-pool.js";

/** What a login has to know of a user. A user store may have more in it. */
export interface LoginUser {
  /** Stable, opaque, never used for another user: the claim `sub`. */
  readonly subject: string;
  /** For users of our own store: the number that ends all tokens issued under a smaller one. */
  readonly generation?: number | undefined;
  /** For users of our own store: what must still be so when the login is done. */
  readonly expected?: NewSession["user"];
}

export interface LoginUsers<User extends LoginUser = LoginUser> {
  findByName(username: string): Promise<User | undefined>;
  /** The user of a session that is to go on; `undefined` where the user is gone or disabled. */
  findActive(subject: string): Promise<User | undefined>;
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
  /**
   * Told of the right password, so that a hash of an older make can be replaced. A failure is the login's business no
   * more: it may reject.
   */
  upgradePassword?(user: User, password: string): Promise<void>;
  /** The scopes that this user may be granted. */
  scopesOf(user: User): Promise<readonly string[]>;
}
