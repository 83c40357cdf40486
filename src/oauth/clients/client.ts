/** A client at the token endpoint (RFC 6749 §2), as far as an answer depends on it. */

import type { GrantType } from "../../store/store.js";

/** A client that is who it says it is, or a public one that nobody can vouch for. */
export interface OAuthClient {
  /** The claim `client_id`. */
  readonly id: string;
  /** Ours, so that users may type their passwords into it. */
  readonly firstParty: boolean;
  /** Whether it has authenticated itself with a secret. */
  readonly confidential: boolean;
  readonly grants: ReadonlySet<GrantType>;
  /** The most it may be granted. Null: all of the catalogue. */
  readonly scopes: readonly string[] | null;
  /** Whether it may ask `/introspect` about tokens. */
  readonly mayIntrospect: boolean;
}

/** The id of the built-in public first-party client: who asks where the request names nobody. */
export const FIRST_PARTY_CLIENT_ID = "first-party";

export const firstPartyClient: OAuthClient = Object.freeze({
  id: FIRST_PARTY_CLIENT_ID,
  firstParty: true,
  confidential: false,
  grants: new Set<GrantType>(["password", "refresh_token"]),
  scopes: null,
  mayIntrospect: false,
});
