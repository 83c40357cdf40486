/** The port, audit: what happened to accounts, tokens and keys, to be asked for later. */

/** What can happen. A closed list, so that searches find everything. */
export const auditEventNames = [
  "login",
  "login_refused",
  "token_issued",
  "client_refused",
  "refresh",
  "refresh_refused",
  "refresh_replayed",
  "token_revoked",
  "session_ended",
  "password_changed",
  "scopes_changed",
  "user_created",
  "user_disabled",
  "user_enabled",
  "user_deleted",
  "client_created",
  "client_secret_changed",
  "client_deleted",
  "key_created",
  "key_retired",
] as const;

export type AuditEventName = (typeof auditEventNames)[number];

/** What is told about an event. Never a token, a password, a hash or a key; names of tokens (`jti`, `sid`) are none. */
export interface AuditEvent {
  readonly event: AuditEventName;
  /** Whom it is about: the claim `sub`. */
  readonly subject?: string | undefined;
  /** The user name that was tried, where it is that of a user. */
  readonly username?: string | undefined;
  /** Who did it, where that is somebody else: a subject, or "command line". */
  readonly actor?: string | undefined;
  readonly clientId?: string | undefined;
  readonly sessionId?: string | undefined;
  /** IP address of who asked. */
  readonly address?: string | undefined;
  /** The header X-Request-Id of the answer. */
  readonly requestId?: string | undefined;
  /** A word or a short list of scopes or ids of ours: why, or what. */
  readonly detail?: string | undefined;
}

export interface AuditRecord extends AuditEvent {
  /** Grows with every record. */
  readonly sequence: number;
  /** Milliseconds since 1970, by the database's clock. */
  readonly atMillis: number;
}

export interface AuditFilter {
  readonly events?: readonly AuditEventName[] | undefined;
  readonly subject?: string | undefined;
  readonly clientId?: string | undefined;
  readonly sinceMillis?: number | undefined;
  /** Only records with a greater sequence number. */
  readonly after?: number | undefined;
  readonly first: number;
}

export interface AuditStore {
  append(event: AuditEvent): Promise<void>;
  /** The oldest first. */
  list(filter: AuditFilter): Promise<AuditRecord[]>;
  /** Removes records that are older, of these events or of all. @returns how many. */
  prune(keptMillis: number, events?: readonly AuditEventName[]): Promise<number>;
}
