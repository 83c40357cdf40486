/** One guess at a password, as far as the throttle lets it through. */

import type { Busy } from "../passwords/hash-pool.js";
import type { Guess, Throttle, Throttled } from "./throttle-port.js";

/**
 * @param compare whether the guess is right; {@link Busy} where it could not be looked at, which does not count.
 * @throws whatever `compare` and the throttle throw; then nothing counts either.
 */
export async function guessPassword(
  throttle: Throttle,
  guess: Guess,
  compare: () => Promise<boolean | Busy>,
): Promise<boolean | Busy | Throttled> {
  const attempt = await throttle.enter(guess);
  if (attempt.kind !== "attempt") return attempt;
  try {
    const right = await compare();
    if (typeof right === "boolean") await attempt.settle(right ? "right" : "wrong");
    return right;
  } finally {
    // Nothing where it is settled already.
    await attempt.settle("unknown");
  }
}

/** Under which name a user's guesses are counted: never that of a client, whatever the user is called. */
export function accountOf(username: string): string {
  return `user:${username}`;
}
