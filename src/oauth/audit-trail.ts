/** The audit trail: one JSON line an event in the log, and one row in the store that can be asked for later. */

import { setTimeout as sleep } from "node:timers/promises";
import type { AuditEvent, AuditStore } from "../store/store.js";

export interface AuditTrail {
  /**
   * Never rejects: what has happened has happened, whether or not it could be written down. Where the store fails, the
   * line in the log is there, and so is the failure. Nor does it wait for long: what has happened is to be answered.
   */
  record(event: AuditEvent): Promise<void>;
}

export interface AuditTrailOptions {
  readonly store: Pick<AuditStore, "append">;
  /** Writes the line into the log. */
  readonly write: (event: AuditEvent) => void;
  /** Told when the log or the store does not take an event. */
  readonly onFailure: (error: unknown) => void;
}

/** Where another process holds the database for long, the event is stored after the answer. */
const MOST_WAITED_MILLIS = 500;

export function createAuditTrail({ store, write, onFailure }: AuditTrailOptions): AuditTrail {
  return {
    async record(event) {
      try {
        write(event);
      } catch (error) {
        onFailure(error);
      }
      const stored = store.append(event).catch(onFailure);
      await Promise.race([stored, sleep(MOST_WAITED_MILLIS, undefined, { ref: false })]);
    },
  };
}
