/** The port: what the rest of the server asks of a database. Times are milliseconds since 1970. */

export interface UserRecord {
  /** Opaque and never used again: it is the `sub` of tokens (RFC 7519 §4.1.2). */
  readonly id: string;
  readonly username: string;
  readonly email: string | null;
  /** The scopes this user may be granted, in the order they were given. */
  readonly scopes: readonly string[];
  /** Null for a user that cannot log in with a password. */
  readonly passwordHash: string | null;
  readonly disabled: boolean;
  /** Counts the events that end all tokens issued so far; a token carries the number it was issued under. */
  readonly generation: number;
  /** Made for demonstration: production refuses to start beside one. */
  readonly demo: boolean;
  readonly createdAtMillis: number;
}

export interface NewUser {
  readonly username: string;
  readonly email?: string | null;
  readonly scopes: readonly string[];
  readonly passwordHash: string | null;
  readonly disabled?: boolean;
  readonly demo?: boolean;
}

export interface UserStore {
  /** Names are compared by `usernameKey`: case and Unicode form make no difference, spaces do. */
  findByName(username: string): Promise<UserRecord | undefined>;
  findById(id: string): Promise<UserRecord | undefined>;
  /** One statement for many ids; the answer is in the order of `ids`. */
  findByIds(ids: readonly string[]): Promise<(UserRecord | undefined)[]>;
  /** @throws {@link NameTakenError} */
  create(user: NewUser): Promise<UserRecord>;
  hasDemoUsers(): Promise<boolean>;
}

export interface ItemRecord {
  readonly id: string;
  /** The place of the item in the order of creation: strictly growing, never used again. */
  readonly sequence: number;
  readonly title: string;
  readonly description: string | null;
  readonly ownerId: string;
  readonly createdAtMillis: number;
}

interface NewItem {
  readonly title: string;
  readonly description?: string | null;
  readonly ownerId: string;
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
  create(item: NewItem): Promise<ItemRecord>;
}

export interface Store {
  readonly users: UserStore;
  readonly items: ItemStore;
  /** Resolves when the database answers, rejects when it does not. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** A user of that name exists already (`usernameKey` of both is the same). */
export class NameTakenError extends Error {
  override readonly name = "NameTakenError";
}

/** The form of a user name by which two names are the same: NFKC, lower case. Spaces are kept. */
export function usernameKey(username: string): string {
  return username.normalize("NFKC").toLowerCase();
}
