/** The resource owner password credentials grant (RFC 6749 §4.3), for first-party clients. */

import type { AccessTokens } from "../token/access-token.js";
import type { ProtocolFault } from "./errors.js";
import type { FormFields } from "./form.js";
import type { Grant } from "./grant.js";
import { PASSWORD_MAXIMUM_BYTES } from "./passwords.js";
import { grantScopes, readRequestedScope } from "./requested-scope.js";
import type { ScopeCatalogue } from "./requested-scope.js";
import type { LoginUser, LoginUsers } from "./users.js";

export interface PasswordGrantOptions<User extends LoginUser> {
  readonly users: LoginUsers<User>;
  readonly tokens: Pick<AccessTokens, "issue">;
  readonly catalogue: ScopeCatalogue;
}

export function passwordGrant<User extends LoginUser>(options: PasswordGrantOptions<User>): Grant {
  const { users, tokens, catalogue } = options;
  return async ({ fields, clientId, signal }) => {
    const credentials = readCredentials(fields);
    if (!credentials.ok) return credentials;
    // Before the password's work, because it needs no secret and nobody should wait for it.
    const requested = readRequestedScope(fields.get("scope"), catalogue);
    if (!requested.ok) return requested;

    const user = await users.findByName(credentials.username);
    const right = await users.verifyPassword(user, credentials.password, signal);
    if (typeof right !== "boolean") {
      return { ok: false, fault: "busy", retryAfterSeconds: right.retryAfterSeconds };
    }
    // One answer for unknown, wrong, disabled and without a password: which one it was is nobody's business.
    if (!right || user === undefined) return { ok: false, fault: "wrongCredentials" };

    const scopes = grantScopes(requested.value, await users.scopesOf(user), catalogue);
    if (!scopes.ok) return scopes;
    const token = tokens.issue({
      subject: user.subject,
      clientId,
      scopes: scopes.value,
      generation: user.generation,
    });
    return { ok: true, token };
  };
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
