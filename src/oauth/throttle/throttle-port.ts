/** What the endpoints ask of a throttle: room for one more guess, and what became of it. */

import type { Busy } from "../passwords/hash-pool.js";

/** Whose guess it is. */
export interface Guess {
  /** The IP address it comes from, where that is known. */
  readonly address?: string | undefined;
  /** Whose secret is guessed: `user:` and a user name, or `client:` and a client id. Names that do not exist count like others. */
  readonly account: string;
  /**
   * The secret is random, so that nobody finds it however often he guesses: guesses from elsewhere do not count against
   * its owner, who could be locked out by them.
   */
  readonly isRandom?: boolean;
}

/** One guess that may be made now. It holds its room until it is settled. */
export interface Attempt {
  readonly kind: "attempt";
  /** `unknown`: nothing was compared, so nothing counts. */
  settle(outcome: "right" | "wrong" | "unknown"): Promise<void>;
}

/** Too many wrong guesses. */
export interface Throttled {
  readonly kind: "throttled";
  readonly retryAfterSeconds: number;
}

export interface Throttle {
  /** {@link Busy} where too many guesses are being compared for this one to have its turn in time. */
  enter(guess: Guess): Promise<Attempt | Throttled | Busy>;
}
