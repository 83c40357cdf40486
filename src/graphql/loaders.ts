/** What one request asks the store for, gathered into one statement for each list of things. */

import DataLoader from "dataloader";
import type { ItemPage, ItemRecord, Store, UserRecord } from "../store/store.js";

/** A page of the items of one owner, newest first. */
interface OwnerPageRequest {
  readonly ownerId: string;
  readonly first: number;
  readonly before?: number | undefined;
}

export interface Loaders {
  user(id: string): Promise<UserRecord | undefined>;
  item(id: string): Promise<ItemRecord | undefined>;
  itemPage(request: OwnerPageRequest): Promise<ItemPage>;
  /** How many items an owner has; without one, how many there are. */
  itemCount(ownerId?: string): Promise<number>;
  /** To be called after a change of items: what was read before is no longer true. */
  forgetItems(): void;
  /** To be called where another request has changed anything: at each event of a subscription. */
  forgetAll(): void;
}

/** Keys in one statement at most: databases limit how many values a statement may have. */
const maxBatchSize = 1_000;

/** Loaders for one request. They remember, so they must not outlive it. */
export function createLoaders(store: Store): Loaders {
  return new RequestLoaders(store);
}

/** Each is made when it is first needed: most requests need one of them, and many none. */
class RequestLoaders implements Loaders {
  readonly #store: Store;
  #users: DataLoader<string, UserRecord | undefined> | undefined;
  #items: DataLoader<string, ItemRecord | undefined> | undefined;
  #pages: DataLoader<OwnerPageRequest, ItemPage, string> | undefined;
  #counts: DataLoader<string, number> | undefined;
  #countOfAll: Promise<number> | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  user(id: string): Promise<UserRecord | undefined> {
    const { users } = this.#store;
    this.#users ??= new DataLoader((ids: readonly string[]) => users.findByIds(ids), {
      maxBatchSize,
    });
    return this.#users.load(id);
  }

  item(id: string): Promise<ItemRecord | undefined> {
    const { items } = this.#store;
    this.#items ??= new DataLoader((ids: readonly string[]) => items.findByIds(ids), {
      maxBatchSize,
    });
    return this.#items.load(id);
  }

  itemPage(request: OwnerPageRequest): Promise<ItemPage> {
    this.#pages ??= new DataLoader(
      (requests: readonly OwnerPageRequest[]) => loadPages(this.#store, requests),
      { maxBatchSize, cacheKeyFn: ({ ownerId, ...page }) => `${pageKey(page)} ${ownerId}` },
    );
    return this.#pages.load(request);
  }

  itemCount(ownerId?: string): Promise<number> {
    const { items } = this.#store;
    if (ownerId === undefined) return (this.#countOfAll ??= items.count({}));
    this.#counts ??= new DataLoader((ids: readonly string[]) => items.countByOwners(ids), {
      maxBatchSize,
    });
    return this.#counts.load(ownerId);
  }

  forgetItems(): void {
    this.#items = this.#pages = this.#counts = this.#countOfAll = undefined;
  }

  forgetAll(): void {
    this.#users = undefined;
    this.forgetItems();
  }
}

/** One statement for each distinct page: the same field asks all owners for the same page. */
async function loadPages(
  store: Store,
  requests: readonly OwnerPageRequest[],
): Promise<(ItemPage | Error)[]> {
  const ownersOf = new Map<string, { page: Omit<OwnerPageRequest, "ownerId">; owners: string[] }>();
  for (const { ownerId, ...page } of requests) {
    const group = ownersOf.get(pageKey(page)) ?? { page, owners: [] };
    group.owners.push(ownerId);
    ownersOf.set(pageKey(page), group);
  }
  const loaded = new Map<string, ItemPage | undefined>();
  await Promise.all(
    [...ownersOf].map(async ([key, { page, owners }]) => {
      const pagesOfOwners = await store.items.listByOwners(owners, page);
      owners.forEach((owner, index) => loaded.set(`${key} ${owner}`, pagesOfOwners[index]));
    }),
  );
  return requests.map(
    ({ ownerId, ...page }) =>
      loaded.get(`${pageKey(page)} ${ownerId}`) ?? new Error("the store left a page out"),
  );
}

function pageKey({ first, before }: Omit<OwnerPageRequest, "ownerId">): string {
  return `${first} ${before ?? "newest"}`;
}
