/** The port, users: what the rest of the server asks of a database about them. Times are milliseconds since 1970. */

import type { NewItem } from "./item-port.js";

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
  /** Items that the user has from the first moment on, the oldest first. */
  readonly items?: readonly Omit<NewItem, "ownerId">[];
}

/** A page of users, in the order of `usernameKey`. */
interface UserPageRequest {
  /** How many at most. */
  readonly first: number;
  /** Only users whose `usernameKey` comes after this one. */
  readonly after?: string | undefined;
  /** Only users that are disabled, or only those that are not. */
  readonly disabled?: boolean | undefined;
}

export interface UserPage {
  readonly users: readonly UserRecord[];
  readonly hasNextPage: boolean;
}

/**
 * A change that would leave nobody able to log in and hold the scope `scope` is refused, in the transaction of the
 * change: two administrators cannot take each other away at the same moment. Users who do not hold it now, or cannot log
 * in (disabled, or without a password), can always be changed.
 */
export interface KeepOne {
  readonly keepOneWith?: string | undefined;
}

/** The new scopes, or how they follow from those that are there: in the transaction of the change. */
type ScopeChange = readonly string[] | ((held: readonly string[]) => readonly string[]);

/** How a password is changed. */
interface PasswordChange {
  /** The hash that is to be replaced. `undefined`: whichever is there. */
  readonly expected?: string | undefined;
  /**
   * The session in which the user changes the own password. Where it is a live one of this user, it stays, the generation
   * too, and only the other sessions end, with their tokens.
   */
  readonly keptSession?: string | undefined;
}

/**
 * Every change answers the user as it is afterwards, and `undefined` where there is no such user. What ends access is
 * written into the feed of revocations, in the same transaction.
 */
export interface UserStore {
  /** Names are compared by `usernameKey`: case and Unicode form make no difference, spaces do. */
  findByName(username: string): Promise<UserRecord | undefined>;
  findById(id: string): Promise<UserRecord | undefined>;
  /** One statement for many ids; the answer is in the order of `ids`. */
  findByIds(ids: readonly string[]): Promise<(UserRecord | undefined)[]>;
  list(page: UserPageRequest): Promise<UserPage>;
  count(filter: { readonly disabled?: boolean | undefined }): Promise<number>;
  /** Users whose `usernameKey` begins with that of `prefix`, in its order. */
  findByPrefix(prefix: string, first: number): Promise<UserRecord[]>;
  /**
   * All of the user is made, or nothing.
   *
   * @throws {@link NameTakenError}
   */
  create(user: NewUser): Promise<UserRecord>;
  /**
   * Where a scope is taken away, the generation counts up: access tokens with it end. Sessions go on.
   *
   * @throws {@link LastHolderError}
   */
  setScopes(id: string, scopes: ScopeChange, keep?: KeepOne): Promise<UserRecord | undefined>;
  /**
   * Disabling counts the generation up, and ends the sessions: enabling again brings no token back.
   *
   * @throws {@link LastHolderError}
   */
  setDisabled(id: string, disabled: boolean, keep?: KeepOne): Promise<UserRecord | undefined>;
  /**
   * Another password: sessions and tokens end with the old one, and the generation counts up.
   *
   * @returns `undefined` also where another hash than {@link PasswordChange.expected} is there by now.
   */
  setPasswordHash(
    id: string,
    hash: string,
    change?: PasswordChange,
  ): Promise<UserRecord | undefined>;
  /**
   * The same password, hashed anew: nothing ends.
   *
   * @param expected the hash that is to be replaced.
   * @returns whether it was still there.
   */
  replacePasswordHash(id: string, hash: string, expected: string): Promise<boolean>;
  /**
   * Deletes the user and the items that belong to the user, and ends the sessions and tokens; answers who it was.
   *
   * @throws {@link LastHolderError}
   */
  delete(id: string, keep?: KeepOne): Promise<UserRecord | undefined>;
  hasDemoUsers(): Promise<boolean>;
}

/** A user of that name exists already (`usernameKey` of both is the same). */
export class NameTakenError extends Error {
  override readonly name = "NameTakenError";
}

/** The change would leave nobody who can log in and holds the scope that somebody must hold. See {@link KeepOne}. */
export class LastHolderError extends Error {
  override readonly name = "LastHolderError";
}

/** The form of a user name by which two names are the same: NFKC, case folded. Spaces are kept. */
export function usernameKey(username: string): string {
  // By way of upper case, so that ß is ss; the final form of sigma is a matter of writing, not of case.
  const folded = username.normalize("NFKC").toUpperCase().toLowerCase().replaceAll("ς", "σ");
  return folded.normalize("NFKC");
}
