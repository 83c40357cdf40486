/** The port, items: what the rest of the server asks of a database about them. Times are milliseconds since 1970. */

export interface ItemRecord {
  readonly id: string;
  /** The place of the item in the order of creation: strictly growing, never used again. */
  readonly sequence: number;
  readonly title: string;
  readonly description: string | null;
  readonly ownerId: string;
  /** Counts the changes, from 1. */
  readonly version: number;
  readonly createdAtMillis: number;
}

export interface NewItem {
  readonly title: string;
  readonly description?: string | null;
  readonly ownerId: string;
}

/** What is not there stays as it is. */
export interface ItemChange {
  readonly title?: string | undefined;
  readonly description?: string | null | undefined;
}

/** A page of items, newest first. */
interface ItemPageRequest {
  /** How many at most. */
  readonly first: number;
  /** Only items older than this sequence number. */
  readonly before?: number | undefined;
  readonly ownerId?: string | undefined;
}

export interface ItemPage {
  readonly items: readonly ItemRecord[];
  readonly hasNextPage: boolean;
}

export interface ItemStore {
  list(page: ItemPageRequest): Promise<ItemPage>;
  /** The same page of many owners, in one statement; the answer is in the order of `ownerIds`. */
  listByOwners(
    ownerIds: readonly string[],
    page: Omit<ItemPageRequest, "ownerId">,
  ): Promise<ItemPage[]>;
  count(filter: { readonly ownerId?: string | undefined }): Promise<number>;
  /** One statement for many owners; the answer is in the order of `ownerIds`. */
  countByOwners(ownerIds: readonly string[]): Promise<number[]>;
  findById(id: string): Promise<ItemRecord | undefined>;
  /** One statement for many ids; the answer is in the order of `ids`. */
  findByIds(ids: readonly string[]): Promise<(ItemRecord | undefined)[]>;
  /**
   * Items, newest first, whose title has for each word of `text` a word that begins with it. Words are runs of letters
   * and digits; case and the accents of Latin letters make no difference. A text without a word, or with more than a
   * hundred different ones, finds nothing.
   */
  search(text: string, first: number): Promise<ItemRecord[]>;
  /** @throws {@link NoSuchOwnerError} */
  create(item: NewItem): Promise<ItemRecord>;
  /**
   * Changes an item and counts its version up; answers it as it is afterwards, and `undefined` where there is none. A
   * change without a title and a description leaves the item and its version as they are.
   *
   * @param expectedVersion the version that the change is made to. `undefined`: whichever is there.
   * @throws {@link VersionConflictError}
   */
  update(id: string, change: ItemChange, expectedVersion?: number): Promise<ItemRecord | undefined>;
  /** Answers what the item was, and `undefined` where there is none. */
  delete(id: string): Promise<ItemRecord | undefined>;
}

/** The owner of a new item does not exist. */
export class NoSuchOwnerError extends Error {
  override readonly name = "NoSuchOwnerError";
}

/** The item is of another version than the change was made to. */
export class VersionConflictError extends Error {
  override readonly name = "VersionConflictError";
  /** The version that is there now. */
  readonly version: number;

  constructor(version: number) {
    super(`the item is at version ${version} by now`);
    this.version = version;
  }
}
