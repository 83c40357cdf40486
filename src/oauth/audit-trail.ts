/** The audit trail: one JSON line an event in the log, and one row in the store that can be asked for later. */

import type { AuditEvent, AuditStore } from "../store/store.js";

export interface AuditTrail {
  /**
   * Never rejects: what has happened has happened, whether or not it could be written down. Where the store fails, the
   * line in the log is there, and so is the failure.
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

export function createAuditTrail({ store, write, onFailure }: AuditTrailOptions): AuditTrail {
  return {
    async record(event) {
      try {
        write(event);
      } catch (error) {
        onFailure(error);
      }
      try {
        await store.append(event);
      } catch (error) {
        onFailure(error);
      }
    },
  };
}
