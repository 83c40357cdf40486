/** What resolvers know of a request. */

import type { Access } from "../scope/access.js";
import type { Store, UserRecord } from "../store/store.js";
import type { Accounts } from "./accounts.js";
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
}

interface ContextOptions {
  readonly access: Access;
  readonly store: Store;
  /** One for the whole server. */
  readonly itemEvents: ItemEvents;
  readonly accounts: Accounts;
}

/** The context of one request: it remembers what was loaded. */
export function createContext({
  access,
  store,
  itemEvents,
  accounts,
}: ContextOptions): GraphQLContext {
  const loaders = createLoaders(store);
  return {
    access,
    store,
    itemEvents,
    accounts,
    loaders,
    viewer: () =>
      access.kind === "granted" ? loaders.user(access.subject) : Promise.resolve(undefined),
  };
}
