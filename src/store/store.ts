/** The port: what the rest of the server asks of a database. */

import type { AuditStore } from "./audit-port.js";
import type { ClientStore } from "./client-port.js";
import type { CounterStore } from "./counter-port.js";
import type { ItemStore } from "./item-port.js";
import type { RevocationStore } from "./revocation-port.js";
import type { SessionStore } from "./session-port.js";
import type { UserStore } from "./user-port.js";

export * from "./audit-port.js";
export * from "./client-port.js";
export * from "./counter-port.js";
export * from "./item-port.js";
export * from "./revocation-port.js";
export * from "./session-port.js";
export * from "./user-port.js";

export interface Store {
  readonly users: UserStore;
  readonly items: ItemStore;
  readonly sessions: SessionStore;
  readonly revocations: RevocationStore;
  readonly clients: ClientStore;
  readonly audit: AuditStore;
  readonly counters: CounterStore;
  /** Resolves when the database answers, rejects when it does not. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
