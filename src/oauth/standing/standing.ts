/** Whether a verified token still stands: its session, its user, its client, and the token itself. */

import { REVOCATION_KEPT_MILLIS, type ClientRecord, type Store } from "../../store/store.js";
import type { AccessTokenClaims } from "../../token/access-claims.js";
import { FIRST_PARTY_CLIENT_ID } from "../clients/client.js";
import { revocationKey, type RevocationFeed } from "./revocation-feed.js";

/** Asked with the same claims object, the store is asked once, and again only where the feed tells of a change. */
export interface Standing {
  /** @throws RevocationFeedError, or whatever the store throws: a token that cannot be looked at is neither good nor bad. */
  stands(claims: AccessTokenClaims): boolean | Promise<boolean>;
}

export interface StandingOptions {
  readonly store: Pick<Store, "users" | "sessions" | "clients" | "revocations">;
  readonly feed: RevocationFeed;
  /** A clock that never goes back, in milliseconds. */
  readonly nowMillis?: () => number;
}

/** What the store said, and when. */
interface Mark {
  readonly stands: boolean;
  /** The version of the feed before the store was asked. */
  readonly version: number;
  readonly atMillis: number;
  readonly lastsMillis: number;
  readonly keys: readonly string[];
}

/** A question to the store that is not answered yet. */
interface Look extends Pick<Mark, "version" | "keys"> {
  readonly answer: Promise<boolean>;
}

/** The feed keeps what it tells for twice as long: nothing that still counts is forgotten before it is asked again. */
const MARK_LASTS_MILLIS = REVOCATION_KEPT_MILLIS / 2;

export function createStanding(options: StandingOptions): Standing {
  const { store, feed, nowMillis = () => performance.now() } = options;
  // Weak: a mark goes with the verified token that it is about.
  const marks = new WeakMap<AccessTokenClaims, Mark>();
  // Requests that come together share one look.
  const looks = new WeakMap<AccessTokenClaims, Look>();

  function look(claims: AccessTokenClaims): Promise<boolean> {
    const running = looks.get(claims);
    // One that began before a revocation may not know of it.
    if (running !== undefined && !feed.changedSince(running.version, running.keys)) {
      return running.answer;
    }
    const keys = keysOf(claims);
    // Before the store is asked: what is revoked meanwhile counts as later.
    const { version } = feed;
    const answer = ask(claims, keys, version).finally(() => {
      if (looks.get(claims)?.answer === answer) looks.delete(claims);
    });
    looks.set(claims, { answer, version, keys });
    return answer;
  }

  async function ask(
    claims: AccessTokenClaims,
    keys: readonly string[],
    version: number,
  ): Promise<boolean> {
    const atMillis = nowMillis();
    const [sessionMillis, ...answers] = await Promise.all([
      sessionLastsMillis(claims, store),
      userStands(claims, store),
      clientStands(claims, store),
      store.revocations.isTokenRevoked(claims.tokenId).then((revoked) => !revoked),
    ]);
    const stands = sessionMillis !== undefined && answers.every(Boolean);
    // A session that runs out is in no feed. A refused token stays refused.
    const lastsMillis = Math.min(sessionMillis ?? Infinity, MARK_LASTS_MILLIS);
    marks.set(claims, { stands, version, atMillis, lastsMillis, keys });
    return stands;
  }

  return {
    stands(claims) {
      const mark = marks.get(claims);
      // Also where there is no mark: a feed that cannot be read is told as soon as it is known.
      const changed = feed.changedSince(mark?.version ?? 0, mark?.keys ?? []);
      if (mark === undefined || changed || nowMillis() - mark.atMillis > mark.lastsMillis) {
        return look(claims);
      }
      return mark.stands;
    },
  };
}

function keysOf({ tokenId, sessionId, subject, clientId }: AccessTokenClaims): string[] {
  return [
    revocationKey("token", tokenId),
    revocationKey("user", subject),
    revocationKey("client", clientId),
    ...(sessionId === undefined ? [] : [revocationKey("session", sessionId)]),
  ];
}

/** A token with a generation was issued for a user of this store. Other subjects are not ours to judge. */
async function userStands(
  { subject, generation }: AccessTokenClaims,
  { users }: Pick<Store, "users">,
): Promise<boolean> {
  if (generation === undefined) return true;
  const user = await users.findById(subject);
  return user !== undefined && !user.disabled && user.generation === generation;
}

/** How long until the session runs out, unless it is used before; `undefined` where it is over. */
async function sessionLastsMillis(
  { sessionId }: AccessTokenClaims,
  { sessions }: Pick<Store, "sessions">,
): Promise<number | undefined> {
  if (sessionId === undefined) return Infinity;
  const session = await sessions.findLive(sessionId);
  return session && Math.max(0, session.idleExpiresAtMillis - Date.now());
}

/** A client that was deleted and registered again under its old name does not get its old tokens back. */
async function clientStands(
  { clientId, issuedAtSeconds }: AccessTokenClaims,
  { clients }: Pick<Store, "clients">,
): Promise<boolean> {
  if (clientId === FIRST_PARTY_CLIENT_ID) return true;
  const client = await clients.findById(clientId);
  if (client === undefined) return false;
  return !isFromBefore(client, issuedAtSeconds);
}

/** Whether a token was issued before the client of its name was registered: for another one, which had the name then. */
export function isFromBefore(
  { createdAtMillis }: Pick<ClientRecord, "createdAtMillis">,
  issuedAtSeconds: number,
): boolean {
  // `iat` has whole seconds.
  return issuedAtSeconds * 1000 + 999 < createdAtMillis;
}
