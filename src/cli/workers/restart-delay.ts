/** How long a worker that ended is waited for before the next one is started in its place. */

const shortestMillis = 200;
// With the time that a start takes, a server is back within ten seconds after what kept it from starting is over.
const longestMillis = 5_000;

/** A worker that listened this long ended for a reason of its own, not for that of the one before. */
export const steadyMillis = 30_000;

/** @param endings how many have ended in this place, one soon after the other; 1 for the first. */
export function restartDelayMillis(endings: number): number {
  return Math.min(longestMillis, shortestMillis * 2 ** (endings - 1));
}
