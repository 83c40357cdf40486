/**
 * The port, revocations: one append-only feed of what ended access before its time. Every process follows it; the
 * changes that end access write into it in their own transaction. Times are milliseconds since 1970, the database's.
 */

/** What is refused from now on. */
export type Revocation =
  /** One access token, by its `jti` (RFC 7519 §4.1.7), never by its text: one signature has several spellings. */
  | { readonly kind: "token"; readonly id: string }
  /** All access tokens of a session, by `sid`. */
  | { readonly kind: "session"; readonly id: string }
  /** All access tokens of a user that carry a smaller generation. By number, not by time: a new login works at once. */
  | { readonly kind: "user"; readonly id: string; readonly generation: number }
  /** All access tokens of a client, by `client_id`. */
  | { readonly kind: "client"; readonly id: string };

export type RevocationEntry = Revocation & {
  /** Grows with every entry, by the order in which their transactions end. */
  readonly sequence: number;
  /** Until when the entry can still matter. */
  readonly keepUntilMillis: number;
};

export interface RevocationStore {
  /** Refuses an access token until it expires. @returns false where it was refused already. */
  revokeToken(tokenId: string, expiresAtMillis: number): Promise<boolean>;
  /** The entries after a sequence number, in their order, at most `first`. */
  readAfter(sequence: number, first: number): Promise<RevocationEntry[]>;
  isTokenRevoked(tokenId: string): Promise<boolean>;
  /** Called with what a change of this process has written, once it is committed and before the change is answered. */
  onRevoked(listener: (revocations: readonly Revocation[]) => void): () => void;
  /** Removes entries that can no longer matter. @returns how many. */
  prune(): Promise<number>;
}

/**
 * How long an entry about a session, a user or a client is kept. A process looks at the store itself the first time it
 * meets a token, and again after half of this time.
 */
export const REVOCATION_KEPT_MILLIS = 2 * 60 * 60 * 1000;
