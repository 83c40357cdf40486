/** The tables as the queries see them; the same under every dialect. */

import type { Generated } from "kysely";
import type { AuditEventName, Revocation } from "./store.js";

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

/** Times are the database's: see `nowMillis`. */
export interface SessionsTable {
  id: string;
  subject: string;
  client_id: string;
  /** See `toListText`. */
  scopes: string;
  counter: number;
  device: string | null;
  created_at: number;
  used_at: number;
  /** Never after `expires_at`: a session that is not idle too long is not too old either. */
  idle_expires_at: number;
  expires_at: number;
  revoked_at: number | null;
}

export interface RevocationsTable {
  /** Strictly growing, never used again. */
  sequence: Generated<number>;
  kind: Revocation["kind"];
  /** What is refused: a `jti`, a `sid`, a `sub` or a `client_id`. */
  name: string;
  /** For users alone. */
  generation: number | null;
  keep_until: number;
}

export interface ClientsTable {
  id: string;
  name: string;
  secret_hash: string | null;
  first_party: number;
  /** See `toListText`; so are the scopes and the redirect URIs. */
  grants: string;
  scopes: string | null;
  may_introspect: number;
  redirect_uris: string;
  demo: number;
  created_at: number;
}

export interface AuditEventsTable {
  /** Strictly growing, never used again. */
  sequence: Generated<number>;
  at: number;
  event: AuditEventName;
  subject: string | null;
  username: string | null;
  actor: string | null;
  client_id: string | null;
  session_id: string | null;
  address: string | null;
  request_id: string | null;
  detail: string | null;
}

interface CountersTable {
  key: string;
  points: number;
  expires_at: number | null;
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
  sessions: SessionsTable;
  revocations: RevocationsTable;
  clients: ClientsTable;
  audit_events: AuditEventsTable;
  counters: CountersTable;
  kysely_migration: MigrationTable;
}
