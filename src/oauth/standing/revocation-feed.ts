/** Follows the store's feed of revocations, so that a request need not ask the store whether its token still stands. */

import {
  REVOCATION_KEPT_MILLIS,
  type Revocation,
  type RevocationStore,
} from "../../store/store.js";

/** The feed could not be read for so long that a revocation may have been missed: no token can be trusted. */
export class RevocationFeedError extends Error {
  override readonly name = "RevocationFeedError";
}

export interface RevocationFeed {
  /** Counts what has been revoked since this process follows the feed. */
  readonly version: number;
  /**
   * Whether one of these was revoked after the version: then what was known about it then is no longer known.
   *
   * @throws {@link RevocationFeedError} where nobody can say.
   */
  changedSince(version: number, keys: readonly string[]): boolean;
  /** Reads what has come since the last time. Failing is no error here: see {@link RevocationFeed.changedSince}. */
  catchUp(): Promise<void>;
  /** Stops following. */
  close(): void;
}

export interface RevocationFeedOptions {
  readonly store: Pick<RevocationStore, "readAfter" | "onRevoked">;
  /** How often the feed is read. Default 200: a revocation of another process is known in well under a second. */
  readonly pollMillis?: number;
  /** How long the feed may be unreadable before no token is trusted. Default 15,000. */
  readonly staleMillis?: number;
  /** Told once when the feed cannot be read, and again after it could be. */
  readonly onFailure: (error: unknown) => void;
  /** A clock that never goes back, in milliseconds. */
  readonly nowMillis?: () => number;
}

const entriesPerRead = 1_000;

/** Starts from the beginning of what is kept. @throws whatever the store throws at the first reading. */
export async function followRevocations(options: RevocationFeedOptions): Promise<RevocationFeed> {
  const { store, pollMillis = 200, staleMillis = 15_000, onFailure } = options;
  const { nowMillis = () => performance.now() } = options;
  let sequence = 0;
  let version = 0;
  let readAtMillis = nowMillis();
  // Before this version, entries may have gone unread.
  let missedAt = 0;
  let failing = false;
  let closed = false;
  let reading: Promise<void> | undefined;
  // What was revoked → at which version, the oldest first.
  let changes = new Map<string, { readonly version: number; readonly atMillis: number }>();

  const note = (revocations: readonly Revocation[]): void => {
    for (const revocation of revocations) {
      version += 1;
      const key = revocationKey(revocation.kind, revocation.id);
      changes.delete(key);
      changes.set(key, { version, atMillis: nowMillis() });
    }
  };

  async function read(): Promise<void> {
    const startedMillis = nowMillis();
    // After so long, entries may have been removed before they were read here: what was known is not any more.
    const missed = startedMillis - readAtMillis > REVOCATION_KEPT_MILLIS / 2;
    for (;;) {
      const entries = await store.readAfter(sequence, entriesPerRead);
      note(entries);
      sequence = entries.at(-1)?.sequence ?? sequence;
      if (entries.length < entriesPerRead) break;
    }
    if (missed) missedAt = version += 1;
    readAtMillis = startedMillis;
    forgetOld();
  }

  function forgetOld(): void {
    const [oldest] = changes.values();
    const limitMillis = nowMillis() - REVOCATION_KEPT_MILLIS;
    if (oldest === undefined || oldest.atMillis > limitMillis) return;
    changes = new Map([...changes].filter(([, { atMillis }]) => atMillis > limitMillis));
  }

  const catchUp = (): Promise<void> =>
    (reading ??= read()
      .then(
        () => {
          failing = false;
        },
        (error: unknown) => {
          if (!failing && !closed) onFailure(error);
          failing = true;
        },
      )
      .finally(() => {
        reading = undefined;
      }));

  await read();
  const unsubscribe = store.onRevoked(note);
  let timer = setTimeout(poll, pollMillis).unref();
  function poll(): void {
    void catchUp().then(() => {
      if (!closed) timer = setTimeout(poll, pollMillis).unref();
    });
  }

  return {
    get version() {
      return version;
    },
    changedSince(known, keys) {
      if (nowMillis() - readAtMillis > staleMillis) {
        throw new RevocationFeedError("the revocations could not be read for too long");
      }
      if (known < missedAt) return true;
      return keys.some((key) => (changes.get(key)?.version ?? 0) > known);
    },
    catchUp,
    close() {
      closed = true;
      clearTimeout(timer);
      unsubscribe();
    },
  };
}

/** The name of what a revocation is about. */
export function revocationKey(kind: Revocation["kind"], id: string): string {
  return `${kind} ${id}`;
}
