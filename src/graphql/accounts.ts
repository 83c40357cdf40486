/** What the default API needs to make and change accounts, beside the store: the server hands it over. */

import type { UserRecord } from "../store/store.js";

/** Nothing was computed: too many logins wait, or too many guesses were wrong. */
export interface PasswordsBusy {
  readonly retryAfterSeconds: number;
}

/** Where a request comes from, as far as that is known. */
export interface Origin {
  /** IP address of who asks. */
  readonly address?: string | undefined;
  /** The header X-Request-Id of the answer. */
  readonly requestId?: string | undefined;
}

export interface Accounts {
  /** The hash to store for a password. */
  hash(password: string): Promise<string | PasswordsBusy>;
  /**
   * Whether `password` is the user's; takes as long where the user has none. A guess, which counts as one at the token
   * endpoint does.
   */
  verify(
    user: Pick<UserRecord, "username" | "passwordHash">,
    password: string,
    origin: Origin,
  ): Promise<boolean | PasswordsBusy>;
  /** The scopes of the catalogue, in schema order. */
  readonly scopes: readonly string[];
  /** The shortest new password, in characters (Unicode code points). */
  readonly minimumPasswordLength: number;
}
