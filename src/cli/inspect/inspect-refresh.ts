/** Refresh tokens, for `scopegate inspect`: the HMAC, and how far their session has gone on without them. */

import { clientFault, sessionFault, userFault, type Fault } from "./inspect-standing.js";
import type { Inspection } from "./inspect-text.js";
import { endOf, loginJson } from "../session/session-text.js";
import { timeText } from "../time-text.js";
import type { UserDesk } from "../user-store.js";
import { keyLabels, openSecret } from "../../server-secrets.js";
import type { SessionRecord, Store, UserRecord } from "../../store/store.js";
import { createRefreshTokens, type RefreshTokenClaims } from "../../token/refresh-token.js";

const kind = "refresh token";

export async function inspectRefreshToken(
  token: string,
  { config, store }: UserDesk,
): Promise<Inspection> {
  const secret = await openSecret(config);
  const claims = createRefreshTokens(secret.derive(keyLabels.refreshTokens)).read(token);
  if (claims === undefined) {
    const fault =
      "It was not made with the secret of this server: it was changed or cut, or another server made it. Where this " +
      "server made it, run this with the same SECRET, or else the same DATA_DIR; otherwise log in again.";
    return { kind, fault, verified: false, claims: unverifiedClaims(token) };
  }
  const session = await store.sessions.findById(claims.sessionId);
  const user = session && (await store.users.findById(session.subject));
  return {
    kind,
    fault: await standingFault(claims, session, user, store),
    verified: true,
    goodUntil: session && timeText(endOf(session)),
    username: user?.username,
    claims: { sid: claims.sessionId, counter: claims.counter },
    session: session && loginJson(session),
  };
}

async function standingFault(
  { sessionId, counter }: RefreshTokenClaims,
  session: SessionRecord | undefined,
  user: UserRecord | undefined,
  store: Store,
): Promise<Fault> {
  if (session === undefined) return sessionFault(sessionId, store);
  return (
    // The reason that says the most comes first: what is done to a user or a client ends the logins too.
    userFault(user) ??
    (await clientFault(session.clientId, undefined, store)) ??
    (await sessionFault(sessionId, store)) ??
    counterFault(counter, session)
  );
}

function counterFault(counter: number, { counter: newest, usedAtMillis }: SessionRecord): Fault {
  if (counter === newest) return undefined;
  if (counter > newest) {
    return (
      "The database does not know of it yet: most likely it was restored from a backup. Using it would end the login. " +
      "Log in again."
    );
  }
  const newer = newest - counter === 1 ? "is a newer one" : `are ${newest - counter} newer ones`;
  return (
    `It was used already: there ${newer}, the last since ${timeText(usedAtMillis)}. Using it again would end ` +
    "the login, but for a repetition within REFRESH_GRACE. Use the newest one, or log in again."
  );
}

/** Session and counter, where they have the form of one. */
function unverifiedClaims(token: string): Inspection["claims"] {
  const [, , sid = "", counter = ""] = token.split(".", 4);
  if (!/^ses_[\w-]{22}$/.test(sid) || !/^\d{1,15}$/.test(counter)) return undefined;
  return { sid, counter: Number(counter) };
}
