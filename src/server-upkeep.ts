/** What a store needs from time to time: rows that can no longer matter are removed. */

import type { Store } from "./store/store.js";

const minute = 60_000;
const day = 24 * 60 * minute;

/** Ended sessions are kept for a day, so that `inspect` can say what became of a token. */
const SESSION_KEPT_MILLIS = day;
const AUDIT_KEPT_MILLIS = 90 * day;
// What every login does a hundred times a day would soon be all that the trail holds.
const ROUTINE_KEPT_MILLIS = 7 * day;
const routine = ["refresh", "token_issued"] as const;

export interface UpkeepOptions {
  readonly store: Store;
  /** Default: 10 minutes. */
  readonly everyMillis?: number;
  readonly onFailure: (error: unknown) => void;
}

/** @returns what stops it. */
export function startUpkeep({ store, everyMillis = 10 * minute, onFailure }: UpkeepOptions): {
  stop(): void;
} {
  const run = (): void => {
    tidy(store).catch(onFailure);
  };
  // Soon after the start too: a server that never runs for long has rows to remove like others.
  const first = setTimeout(run, everyMillis / 20).unref();
  const timer = setInterval(run, everyMillis).unref();
  return {
    stop() {
      clearTimeout(first);
      clearInterval(timer);
    },
  };
}

/** One after the other: each holds the database for as short as it can. */
async function tidy({ sessions, revocations, counters, audit }: Store): Promise<void> {
  await sessions.prune(SESSION_KEPT_MILLIS);
  await revocations.prune();
  await counters.prune();
  await audit.prune(ROUTINE_KEPT_MILLIS, routine);
  await audit.prune(AUDIT_KEPT_MILLIS);
}
