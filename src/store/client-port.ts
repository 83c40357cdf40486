/** The port, clients: programs that are registered at the token endpoint (RFC 6749 §2). */

/** RFC 6749 §1.3, by the values of `grant_type`. */
export type GrantType = "password" | "refresh_token" | "client_credentials" | "authorization_code";

export interface ClientRecord {
  /** RFC 6749 §2.2: public, and chosen when it is registered. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** Null for a public client (RFC 6749 §2.1), which has no secret. */
  readonly secretHash: string | null;
  /** Ours, so that users may type their passwords into it. */
  readonly firstParty: boolean;
  readonly grants: readonly GrantType[];
  /** The most it may be granted, in the order they were given. Null: all of the catalogue. */
  readonly scopes: readonly string[] | null;
  /** Whether it may ask `/introspect` about tokens. */
  readonly mayIntrospect: boolean;
  readonly redirectUris: readonly string[];
  /** Made for demonstration: production refuses to start beside one. */
  readonly demo: boolean;
  readonly createdAtMillis: number;
}

export type NewClient = Omit<ClientRecord, "createdAtMillis">;

export interface ClientStore {
  findById(id: string): Promise<ClientRecord | undefined>;
  /** By id, in its order. There are few: all of them. */
  list(): Promise<ClientRecord[]>;
  /** @throws {@link ClientTakenError} */
  create(client: NewClient): Promise<ClientRecord>;
  /**
   * @param expected the hash that is to be replaced. `undefined`: whichever is there.
   * @returns `undefined` where there is no such confidential client, or another hash than `expected` is there by now.
   */
  setSecretHash(id: string, hash: string, expected?: string): Promise<ClientRecord | undefined>;
  /** Deletes the client, ends its sessions, and revokes its access tokens. @returns who it was. */
  delete(id: string): Promise<ClientRecord | undefined>;
  hasDemoClients(): Promise<boolean>;
}

/** A client of that id exists already. */
export class ClientTakenError extends Error {
  override readonly name = "ClientTakenError";
}
