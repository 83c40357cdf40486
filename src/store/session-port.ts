/**
 * The port, sessions: one row a login, from which a chain of refresh tokens hangs. Times are milliseconds since 1970 by
 * the clock of the database, so that several processes agree about them.
 */

export interface SessionRecord {
  /** Opaque, `ses_…`: the claim `sid` of access tokens. */
  readonly id: string;
  /** Whose login it is: the claim `sub`. */
  readonly subject: string;
  /** To which client its refresh tokens belong. */
  readonly clientId: string;
  /** What was granted at the login, in the order of the catalogue. Never widened. */
  readonly scopes: readonly string[];
  /** How often its refresh token was changed for the next one. */
  readonly counter: number;
  /** What the client said it is (User-Agent), shortened; null where it said nothing. */
  readonly device: string | null;
  readonly createdAtMillis: number;
  /** When it logged in or last took a new refresh token. */
  readonly usedAtMillis: number;
  /** When it ends unless it is used before. */
  readonly idleExpiresAtMillis: number;
  /** When it ends however it is used. */
  readonly expiresAtMillis: number;
  /** When it was ended before its time; null while it was not. */
  readonly revokedAtMillis: number | null;
}

export interface NewSession {
  readonly subject: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly device?: string | null;
  readonly idleMillis: number;
  readonly maximumAgeMillis: number;
  /** The most live sessions of one subject: those that were unused the longest end to make room. */
  readonly mostPerSubject: number;
  /**
   * For users of this store: what the login has looked at. Nothing is made where the user is gone, disabled, or has
   * another password or generation by now.
   */
  readonly user?: { readonly generation: number; readonly passwordHash: string | null } | undefined;
}

/** A session as it was made, and those that ended to make room for it. */
interface SessionStart {
  readonly session: SessionRecord;
  readonly ended: readonly SessionRecord[];
}

export interface Rotation {
  readonly id: string;
  /** The counter in the refresh token that was presented. */
  readonly counter: number;
  /** How long the token before the newest is taken as a repetition. 0: not at all. */
  readonly graceMillis: number;
  /** How long the session lives on without being used. */
  readonly idleMillis: number;
}

/**
 * What became of a refresh token: `rotated`, the session counts one more; `repeated`, a retry of the last use, nothing
 * has changed; `reused`, the token was given out of hand earlier, and the session ended for it; `ended`, there is no such
 * live session. One transaction: of many at once exactly one rotates.
 */
export type RotationOutcome =
  | { readonly kind: "rotated" | "repeated" | "reused"; readonly session: SessionRecord }
  | { readonly kind: "ended" };

export interface SessionStore {
  /** @returns `undefined` where {@link NewSession.user} is no longer so. */
  create(session: NewSession): Promise<SessionStart | undefined>;
  rotate(rotation: Rotation): Promise<RotationOutcome>;
  /** Also one that has ended, for as long as its row is kept. */
  findById(id: string): Promise<SessionRecord | undefined>;
  /** The live session of this id, by the database's clock. */
  findLive(id: string): Promise<SessionRecord | undefined>;
  /** Live ones of a subject (of all subjects where there is none), the last used first, at most `first`. */
  list(filter: {
    readonly subject?: string | undefined;
    readonly first: number;
  }): Promise<SessionRecord[]>;
  /**
   * Ends a live session, whosever it is, or only one of `subject`.
   *
   * @returns the session as it was; `undefined` where there is no such live session.
   */
  end(id: string, subject?: string): Promise<SessionRecord | undefined>;
  /** Ends the live sessions of a subject, but for one. @returns how many. */
  endAll(subject: string, except?: string): Promise<number>;
  /** Removes rows that ended or expired more than `keptMillis` ago. @returns how many. */
  prune(keptMillis: number): Promise<number>;
}
