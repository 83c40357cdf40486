/** The client credentials grant (RFC 6749 §4.4): a confidential client acts for itself. */

import type { ScopeSet } from "../../scope/scope-token.js";
import type { AccessTokens } from "../../token/access-token.js";
import type { AuditTrail } from "../audit-trail.js";
import type { Grant } from "./grant.js";
import { allowedScopes, readRequestedScope } from "./requested-scope.js";
import type { ScopeCatalogue } from "./requested-scope.js";

export interface ClientCredentialsGrantOptions {
  readonly tokens: Pick<AccessTokens, "issue">;
  readonly catalogue: ScopeCatalogue;
  readonly audit: AuditTrail;
}

export function clientCredentialsGrant(options: ClientCredentialsGrantOptions): Grant {
  const { tokens, catalogue, audit } = options;
  return async ({ fields, client, origin }) => {
    // RFC 6749 §4.4: "MUST only be used by confidential clients"; whoever only names a client is nobody.
    if (!client.confidential) return { ok: false, fault: "grantNotForClient" };
    const requested = readRequestedScope(fields.get("scope"), catalogue);
    if (!requested.ok) return requested;
    const scopes = grantClientScopes(requested.value, client.scopes, catalogue);
    const { address, requestId } = origin;
    const about = { subject: client.id, clientId: client.id, address, requestId };
    if (scopes === undefined) {
      await audit.record({ event: "client_refused", ...about, detail: "refused scope" });
      return { ok: false, fault: "scopeNotForClient" };
    }
    // RFC 9068 §2.2: without a user the subject is the client. RFC 6749 §4.4.3: no refresh token.
    const token = tokens.issue({ subject: client.id, clientId: client.id, scopes });
    await audit.record({ event: "token_issued", ...about, detail: scopes.join(" ") });
    return { ok: true, token };
  };
}

/**
 * Exactly the request where it is within client ∩ catalogue, what those imply included. Without a request: all that the
 * client was given, not what it implies: that follows by itself.
 *
 * @param clientScopes null: all of the catalogue.
 * @returns in the order of the catalogue; `undefined` where the request asks for more, or nothing would be left.
 */
function grantClientScopes(
  requested: ScopeSet | undefined,
  clientScopes: readonly string[] | null,
  catalogue: ScopeCatalogue,
): readonly string[] | undefined {
  const names = catalogue.scopes.map(({ name }) => name);
  const own = clientScopes ?? names;
  const allowed = allowedScopes(own, catalogue);
  for (const scope of requested ?? []) if (!allowed.has(scope)) return undefined;
  const granted = requested ?? new Set(own);
  const scopes = names.filter((name) => granted.has(name));
  return scopes.length === 0 ? undefined : scopes;
}
