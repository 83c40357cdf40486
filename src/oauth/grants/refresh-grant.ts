/** The refresh token grant (RFC 6749 §6): the next access token of a login, and the next refresh token with it. */

import type { AuditEvent, SessionRecord } from "../../store/store.js";
import type { AccessTokens } from "../../token/access-token.js";
import type { AuditTrail } from "../audit-trail.js";
import type { Grant } from "./grant.js";
import type { RequestOrigin } from "../origin.js";
import { allowedScopes, grantScopes, readRequestedScope } from "./requested-scope.js";
import type { ScopeCatalogue, ScopeDecision } from "./requested-scope.js";
import type { Sessions } from "../sessions.js";
import { scopesFor } from "./user-scopes.js";
import type { LoginUser, LoginUsers } from "../passwords/users.js";

export interface RefreshGrantOptions<User extends LoginUser> {
  readonly users: Pick<LoginUsers<User>, "findActive" | "scopesOf">;
  readonly tokens: Pick<AccessTokens, "issue">;
  readonly sessions: Pick<Sessions, "read" | "findLive" | "next">;
  readonly audit: AuditTrail;
  readonly catalogue: ScopeCatalogue;
}

export function refreshGrant<User extends LoginUser>(options: RefreshGrantOptions<User>): Grant {
  const { users, tokens, sessions, audit, catalogue } = options;
  return async ({ fields, client, origin, signal }) => {
    const parameter = fields.get("refresh_token");
    if (parameter === undefined) return { ok: false, fault: "refreshTokenMissing" };
    // A guess is not a replay: what we did not make ends nothing.
    const presented = sessions.read(parameter);
    if (presented === undefined) return { ok: false, fault: "badRefreshToken" };

    const session = await sessions.findLive(presented.sessionId);
    // RFC 6749 §6, §10.4: bound to its client. Whoever presents it as another's cannot end the login by it.
    if (session?.clientId !== client.id) {
      // One that has ended is asked with again and again by clients that do not give up: that is no news.
      if (session !== undefined)
        await audit.record(refusal(session, origin, `asked by ${client.id}`));
      return { ok: false, fault: "badRefreshToken" };
    }
    // A token that was used before is a repetition, which changes nothing, or was copied. That comes out before anything
    // else can refuse it, whatever else is asked for with it.
    const isUsed = presented.counter !== session.counter;
    const successor = isUsed ? await sessions.next(presented, origin) : undefined;
    if (isUsed && successor === undefined) return { ok: false, fault: "badRefreshToken" };
    const requested = readRequestedScope(fields.get("scope"), catalogue);
    if (!requested.ok) return requested;
    const user = await users.findActive(session.subject);
    if (user === undefined) {
      await audit.record(refusal(session, origin, "no such user"));
      return { ok: false, fault: "badRefreshToken" };
    }
    const allowed = scopesFor(await users.scopesOf(user), client, catalogue);
    const scopes = narrowed(requested.value, session, allowed, catalogue);
    if (!scopes.ok) {
      await audit.record(refusal(session, origin, "refused scope"));
      return scopes;
    }
    if (signal?.aborted === true) return { ok: false, fault: "unavailable" };

    const token = tokens.issue({
      subject: user.subject,
      clientId: client.id,
      scopes: scopes.value,
      generation: user.generation,
      sessionId: session.id,
      notAfterMillis: session.expiresAtMillis,
    });
    // Last of all: whatever fails before it has used nothing up.
    const refreshToken = successor ?? (await sessions.next(presented, origin));
    if (refreshToken === undefined) return { ok: false, fault: "badRefreshToken" };
    return { ok: true, token, refreshToken };
  };
}

function refusal(
  { id, subject, clientId }: SessionRecord,
  { address, requestId }: RequestOrigin,
  detail: string,
): AuditEvent {
  const about = { subject, clientId, sessionId: id, address, requestId };
  return { event: "refresh_refused", ...about, detail };
}

/**
 * RFC 6749 §6: nothing that was not granted at the login. Without a request, all that was granted and that the user may
 * still have: what was taken away since is left out, and what was given since is not added.
 */
function narrowed(
  requested: ReadonlySet<string> | undefined,
  { scopes: granted }: SessionRecord,
  allowed: readonly string[],
  catalogue: ScopeCatalogue,
): ScopeDecision<readonly string[]> | { readonly ok: false; readonly fault: "scopeNotGranted" } {
  if (requested === undefined) {
    return { ok: true, value: granted.filter((scope) => allowed.includes(scope)) };
  }
  const within = allowedScopes(granted, catalogue);
  for (const scope of requested) {
    if (!within.has(scope)) return { ok: false, fault: "scopeNotGranted" };
  }
  return grantScopes(requested, allowed, catalogue);
}
