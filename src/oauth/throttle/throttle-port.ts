/** What the endpoints ask of a throttle: room for one more guess, and what became of it. */

/** Whose guess it is. */
export interface Guess {
  /** The IP address it comes from, where that is known. */
  readonly address?: string | undefined;
  /** Whose secret is guessed: `user:` and a user name, or `client:` and a client id. Names that do not exist count like others. */
  readonly account: string;
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
  enter(guess: Guess): Promise<Attempt | Throttled>;
}
