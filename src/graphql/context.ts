/** What resolvers know of a request. */

import type { Access } from "../scope/access.js";
import type { AuditEvent, Store, UserRecord } from "../store/store.js";
import type { Accounts, Origin } from "./accounts.js";
import type { ItemEvents } from "./item-events.js";
import { createLoaders, type Loaders } from "./loaders.js";

export interface GraphQLContext {
  /** Who is asking, and what the token may touch. */
  readonly access: Access;
  /**
   * The user for whom the access token speaks, loaded once for the request. `undefined` where it is not a user of this
   * store: for an anonymous caller, for a program that acts for itself, for a subject of another issuer.
   */
  viewer(): Promise<UserRecord | undefined>;
  readonly store: Store;
  readonly loaders: Loaders;
  /** What happens to items, for subscriptions. */
  readonly itemEvents: ItemEvents;
  /** Passwords and scopes, for those who make and change users. */
  readonly accounts: Accounts;
  /** Where the request comes from. */
  readonly origin: Origin;
  /** Writes down what has happened; who did it, and from where, is added. To be called once it is done. */
  readonly record: (event: Happening) => Promise<void>;
}

type Happening = Omit<AuditEvent, "actor" | "address" | "requestId">;

interface ContextOptions {
  readonly access: Access;
  readonly store: Store;
  /** One for the whole server. */
  readonly itemEvents: ItemEvents;
  readonly accounts: Accounts;
  readonly origin: Origin;
  /** Takes an event into the audit trail. */
  readonly record: (event: AuditEvent) => Promise<void>;
}

/** The context of one request: it remembers what was loaded. */
export function createContext({
  access,
  store,
  itemEvents,
  accounts,
  origin,
  record,
}: ContextOptions): GraphQLContext {
  const loaders = createLoaders(store);
  return {
    access,
    store,
    itemEvents,
    accounts,
    loaders,
    origin,
    viewer: () =>
      access.kind === "granted" ? loaders.user(access.subject) : Promise.resolve(undefined),
    record(event) {
      const { address, requestId } = origin;
      const actor = access.kind === "granted" ? access.subject : undefined;
      // Of what somebody does to oneself, the subject says all.
      return record({
        ...event,
        address,
        requestId,
        ...(actor !== event.subject && { actor }),
      });
    },
  };
}
