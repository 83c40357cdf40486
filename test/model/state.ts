/** The default API in memory: users, items and tokens as lists, without a database, a schema or a network. */

export const catalogue = ["me", "read:items", "write:items", "admin:users"] as const;

export interface ModelUser {
  /** The server's; empty until it has answered. */
  id: string;
  readonly username: string;
  readonly email: string | null;
  password: string;
  scopes: readonly string[];
  disabled: boolean;
  deleted: boolean;
  /** Tokens of an earlier one have ended. */
  generation: number;
}

export interface ModelItem {
  id: string;
  readonly owner: ModelUser;
  title: string;
  description: string | null;
  version: number;
  deleted: boolean;
}

/** Somebody who calls: a token and what it stands for. */
export interface Session {
  readonly token: string | undefined;
  /** Undefined for a program, and where there is no token. */
  readonly user: ModelUser | undefined;
  readonly generation: number;
  readonly scopes: readonly string[];
  /** Where the token comes from; undefined where it belongs to no login. */
  readonly login?: Login;
}

/** A login of a user, to which tokens belong. */
export interface Login {
  /** The server's. */
  readonly id: string;
  readonly user: ModelUser;
  readonly scopes: readonly string[];
  ended: boolean;
}

export interface State {
  /** In the order of creation, those that were deleted too: an id or a cursor may be older than the deletion. */
  readonly users: ModelUser[];
  readonly items: ModelItem[];
  readonly sessions: Session[];
  /** Those that have ended too. */
  readonly logins: Login[];
  /** The id of an item or a user → its cursor, once it was seen. */
  readonly cursors: Map<string, string>;
}

/** Two names with the same key are the same name; users are listed in its order. */
export function nameKey(username: string): string {
  return username.normalize("NFKC").toLowerCase();
}

export function newUser(
  fields: Pick<ModelUser, "username" | "password" | "scopes"> & Partial<ModelUser>,
): ModelUser {
  return { id: "", email: null, disabled: false, deleted: false, generation: 0, ...fields };
}

export function findUser(state: State, id: string): ModelUser | undefined {
  return state.users.find((user) => user.id === id && !user.deleted);
}

export function findItem(state: State, id: string): ModelItem | undefined {
  return state.items.find((item) => item.id === id && !item.deleted);
}

export function findByName(state: State, username: string): ModelUser | undefined {
  const key = nameKey(username);
  return state.users.find((user) => !user.deleted && nameKey(user.username) === key);
}

/** Newest first. */
export function itemsOf(state: State, owner?: ModelUser): ModelItem[] {
  return state.items
    .filter((item) => !item.deleted && (owner === undefined || item.owner === owner))
    .reverse();
}

/** In the order of their names. */
export function usersByName(state: State): ModelUser[] {
  return state.users
    .filter(({ deleted }) => !deleted)
    .sort((a, b) => (nameKey(a.username) < nameKey(b.username) ? -1 : 1));
}

/** Whether the user is the last who can log in and manage users. */
export function isLastAdmin(state: State, user: ModelUser): boolean {
  const admins = state.users.filter(
    ({ deleted, disabled, scopes }) => !deleted && !disabled && scopes.includes("admin:users"),
  );
  return admins.length === 1 && admins[0] === user;
}

export function isEnded({ user, generation, login }: Session): boolean {
  if (login?.ended === true) return true;
  return user !== undefined && (user.deleted || user.disabled || user.generation !== generation);
}

/** Ends the logins of a user, but for one. */
export function endLogins({ logins }: State, user: ModelUser, kept?: Login): void {
  for (const login of logins) if (login.user === user && login !== kept) login.ended = true;
}
