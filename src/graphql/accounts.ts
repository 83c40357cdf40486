/** What the default API needs to make and change accounts, beside the store: the server hands it over. */

/** Nothing was computed: too many logins wait. */
export interface PasswordsBusy {
  readonly retryAfterSeconds: number;
}

export interface Accounts {
  /** The hash to store for a password. */
  hash(password: string): Promise<string | PasswordsBusy>;
  /** Whether `password` is the one of the hash; takes as long where there is none. */
  verify(storedHash: string | null, password: string): Promise<boolean | PasswordsBusy>;
  /** The scopes of the catalogue, in schema order. */
  readonly scopes: readonly string[];
  /** The shortest new password, in characters (Unicode code points). */
  readonly minimumPasswordLength: number;
}
