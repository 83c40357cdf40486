/** The tables as the queries see them; the same under every dialect. */

import type { Generated } from "kysely";

// A boolean is an integer, 0 or 1, and a time is milliseconds since 1970: SQLite has neither type, and one spelling
// for all databases lets every query be written once.

export interface UsersTable {
  id: string;
  username: string;
  /** `usernameKey(username)`: unique. */
  username_key: string;
  email: string | null;
  password_hash: string | null;
  disabled: number;
  generation: number;
  demo: number;
  created_at: number;
}

/**
 * The scopes that a user may be granted. A table and not a JSON column: "who may have this scope?" is then a search of
 * an index, in the same words for every database; reading inside JSON is different in each.
 */
interface UserScopesTable {
  user_id: string;
  /** The place in the order in which the scopes were given, from 0. */
  position: number;
  scope: string;
}

export interface ItemsTable {
  /** Strictly growing, never used again. */
  sequence: Generated<number>;
  id: string;
  title: string;
  description: string | null;
  owner_id: string;
  created_at: number;
  /** Counts the changes, from 1. */
  version: Generated<number>;
}

/** How many rows there are. Kept by triggers; read-only. */
interface TotalsTable {
  subject: "items" | "active_users" | "disabled_users";
  total: number;
}

/** How many items an owner has. Kept by triggers; read-only. An owner who never had one may be missing. */
interface ItemTotalsTable {
  owner_id: string;
  total: number;
}

/** Kysely's own record of the migrations that have run. */
interface MigrationTable {
  name: string;
  /** ISO 8601. */
  timestamp: string;
}

export interface Database {
  users: UsersTable;
  user_scopes: UserScopesTable;
  items: ItemsTable;
  totals: TotalsTable;
  item_totals: ItemTotalsTable;
  kysely_migration: MigrationTable;
}
