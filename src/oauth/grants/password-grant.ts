/** The resource owner password credentials grant (RFC 6749 §4.3), for first-party clients. */

import type { SessionRecord } from "../../store/store.js";
import type {
  AccessTokenRequest,
  AccessTokens,
  IssuedAccessToken,
} from "../../token/access-token.js";
import type { AuditTrail } from "../audit-trail.js";
import type { ClientRequest } from "../endpoints/client-request.js";
import type { ProtocolFault } from "../errors.js";
import type { FormFields } from "../form.js";
import type { Grant } from "./grant.js";
import { accountOf, guessPassword } from "../throttle/guess.js";
import type { Busy } from "../passwords/hash-pool.js";
import type { RequestOrigin } from "../origin.js";
import { PASSWORD_MAXIMUM_BYTES } from "../passwords/passwords.js";
import { grantScopes, readRequestedScope } from "./requested-scope.js";
import type { ScopeCatalogue } from "./requested-scope.js";
import type { Sessions } from "../sessions.js";
import type { Throttle, Throttled } from "../throttle/throttle-port.js";
import { scopesFor } from "./user-scopes.js";
import type { LoginUser, LoginUsers } from "../passwords/users.js";

export interface PasswordGrantOptions<User extends LoginUser> {
  readonly users: LoginUsers<User>;
  readonly tokens: Pick<AccessTokens, "issue">;
  readonly sessions: Pick<Sessions, "start" | "firstToken" | "end">;
  readonly throttle: Throttle;
  readonly audit: AuditTrail;
  readonly catalogue: ScopeCatalogue;
  /**
   * Whether `all_scopes=true`, where no scope is named, asks for all that the user may have: for our own pages, where
   * somebody has said so. Default: the parameter is not known, and the catalogue's defaults are granted.
   */
  readonly offersAll?: boolean;
}

export function passwordGrant<User extends LoginUser>(options: PasswordGrantOptions<User>): Grant {
  const { users, sessions, audit, catalogue } = options;

  return async (request) => {
    const { fields, client, origin } = request;
    // RFC 6749 §4.3, OAUTH "password": users type their passwords into our own clients and into no others.
    if (!client.firstParty) return { ok: false, fault: "grantNotForClient" };
    const credentials = readCredentials(fields);
    if (!credentials.ok) return credentials;
    // Before the password's work, because it needs no secret and nobody should wait for it.
    const requested = readRequestedScope(fields.get("scope"), catalogue);
    if (!requested.ok) return requested;

    const about = { clientId: client.id, address: origin.address, requestId: origin.requestId };
    let known: User | undefined;
    // Twice at most: while a password is looked at, it may be changed, or only hashed anew by another login.
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const login = await checkLogin(credentials, request, options);
      if (login.kind === "throttled") return { ok: false, fault: "throttled", ...login };
      if (login.kind === "busy") return { ok: false, fault: "busy", ...login };
      known = login.user;
      if (login.kind === "wrong") break;
      // A session that nobody hears of would only be one more to lose.
      if (request.signal?.aborted === true) return { ok: false, fault: "busy" };
      const { user } = login;
      const allowed = scopesFor(await users.scopesOf(user), client, catalogue);
      const asksForAll = options.offersAll === true && fields.get("all_scopes") === "true";
      const wanted = requested.value ?? (asksForAll ? new Set(allowed) : undefined);
      const scopes = grantScopes(wanted, allowed, catalogue);
      const { subject, generation, expected } = user;
      const { username } = credentials;
      if (!scopes.ok) {
        // The password was right: a guess that came this far must leave a trace.
        const detail = "right password, refused scope";
        await audit.record({ event: "login_refused", subject, username, detail, ...about });
        return scopes;
      }
      const grant = { subject, clientId: client.id, scopes: scopes.value };
      const session = await sessions.start({ ...grant, expected, origin });
      if (session === undefined) continue;
      const token = await issueOrEnd(session, { ...grant, generation }, options, origin);
      const detail = scopes.value.join(" ");
      await audit.record({
        event: "login",
        subject,
        username,
        sessionId: session.id,
        detail,
        ...about,
      });
      await upgrade(users, user, credentials.password);
      // Who cannot use one gets none.
      const mayRefresh = client.grants.has("refresh_token");
      return {
        ok: true,
        token,
        refreshToken: mayRefresh ? sessions.firstToken(session) : undefined,
      };
    }
    // What was typed as a name is told only where it is one: people type passwords there too.
    const subject = known?.subject;
    const username = subject === undefined ? undefined : credentials.username;
    await audit.record({ event: "login_refused", subject, username, ...about });
    // One answer for unknown, wrong, disabled and without a password: which one it was is nobody's business.
    return { ok: false, fault: "wrongCredentials" };
  };
}

/** A login that fails here leaves no session behind. */
async function issueOrEnd(
  session: SessionRecord,
  request: Omit<AccessTokenRequest, "sessionId">,
  { tokens, sessions }: Pick<PasswordGrantOptions<LoginUser>, "tokens" | "sessions">,
  origin: RequestOrigin,
): Promise<IssuedAccessToken> {
  try {
    const notAfterMillis = session.expiresAtMillis;
    return tokens.issue({ ...request, sessionId: session.id, notAfterMillis });
  } catch (error) {
    await sessions.end(session.id, origin);
    throw error;
  }
}

/** The login is good, whether or not its hash can be made anew now. */
async function upgrade<User extends LoginUser>(
  users: LoginUsers<User>,
  user: User,
  password: string,
): Promise<void> {
  try {
    await users.upgradePassword?.(user, password);
  } catch {
    // The next login has another chance.
  }
}

type Login<User> =
  | { readonly kind: "right"; readonly user: User }
  | { readonly kind: "wrong"; readonly user: User | undefined }
  | Busy
  | Throttled;

/** The same work whoever it is for. */
async function checkLogin<User extends LoginUser>(
  { username, password }: { readonly username: string; readonly password: string },
  { origin: { address }, signal }: ClientRequest,
  { users, throttle }: PasswordGrantOptions<User>,
): Promise<Login<User>> {
  let user: User | undefined;
  const right = await guessPassword(
    throttle,
    { address, account: accountOf(username) },
    async () => {
      user = await users.findByName(username);
      return users.verifyPassword(user, password, signal);
    },
  );
  if (typeof right !== "boolean") return right;
  return right && user !== undefined ? { kind: "right", user } : { kind: "wrong", user };
}

type Credentials =
  | { readonly ok: true; readonly username: string; readonly password: string }
  | { readonly ok: false; readonly fault: ProtocolFault };

function readCredentials(fields: FormFields): Credentials {
  const username = fields.get("username");
  if (username === undefined) return { ok: false, fault: "usernameMissing" };
  // RFC 6749 Appendix A.15 excludes line breaks; no name has any other control character either.
  if (/\p{Cc}|[\u2028\u2029]/u.test(username) || Buffer.byteLength(username, "utf8") > 1024) {
    return { ok: false, fault: "usernameForm" };
  }
  const password = fields.get("password");
  if (password === undefined) return { ok: false, fault: "passwordMissing" };
  // No user has such a password, so this answer tells nothing about one.
  if (Buffer.byteLength(password, "utf8") > PASSWORD_MAXIMUM_BYTES) {
    return { ok: false, fault: "passwordTooLong" };
  }
  return { ok: true, username, password };
}
