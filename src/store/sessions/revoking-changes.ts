/** Changes that end access: what they revoke is written in their own transaction, and told once it is committed. */

import type { Kysely, Transaction } from "kysely";
import { appendRevocations } from "./revocation-rows.js";
import type { Revocation } from "../store.js";
import type { Database } from "../tables.js";

type Listener = (revocations: readonly Revocation[]) => void;

/** Writes into the feed, in the transaction of the change. */
export type Revoke = (revocations: readonly Revocation[]) => Promise<void>;

/** One for each open database: what one part of the store revokes, the listeners of another hear of. */
export interface RevokingChanges {
  /** Runs `change` in one transaction; listeners are called after it is committed, and before it is answered. */
  run<T>(change: (transaction: Transaction<Database>, revoke: Revoke) => Promise<T>): Promise<T>;
  /** Tells what is revoked by now, whoever has written it. */
  tell(revocations: readonly Revocation[]): void;
  /** @returns what ends the listening. */
  listen(listener: Listener): () => void;
}

export function revokingChanges(db: Kysely<Database>): RevokingChanges {
  // Each listening is an entry of its own: a function that listens twice also stops twice.
  const listeners = new Set<{ readonly listener: Listener }>();

  function tell(revocations: readonly Revocation[]): void {
    if (revocations.length === 0) return;
    for (const { listener } of [...listeners]) {
      try {
        listener(revocations);
      } catch (error) {
        // The change is made: to answer that it failed would be wrong. What this listener has missed is in the feed.
        process.emitWarning(`a listener to revocations failed: ${String(error)}`);
      }
    }
  }

  return {
    async run(change) {
      const revoked: Revocation[] = [];
      const result = await db.transaction().execute((transaction) =>
        change(transaction, async (revocations) => {
          await appendRevocations(transaction, revocations);
          revoked.push(...revocations);
        }),
      );
      tell(revoked);
      return result;
    },

    tell,

    listen(listener) {
      const entry = { listener };
      listeners.add(entry);
      return () => {
        listeners.delete(entry);
      };
    },
  };
}
