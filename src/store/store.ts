/** The port: what the rest of the server asks of a database. */

import type { ItemStore } from "./item-port.js";
import type { UserStore } from "./user-port.js";

export * from "./item-port.js";
export * from "./user-port.js";

export interface Store {
  readonly users: UserStore;
  readonly items: ItemStore;
  /** Resolves when the database answers, rejects when it does not. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
