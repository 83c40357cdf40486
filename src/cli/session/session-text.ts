/** How commands show a session: as JSON, or in words. Never with a token. */

import { timeText } from "../time-text.js";
import type { SessionRecord, Store } from "../../store/store.js";

/** A session, and the name of its user; undefined where the subject is no user of this store. */
export interface NamedSession {
  readonly session: SessionRecord;
  readonly username: string | undefined;
}

export async function withNames(
  sessions: readonly SessionRecord[],
  { users }: Pick<Store, "users">,
): Promise<NamedSession[]> {
  const subjects = [...new Set(sessions.map(({ subject }) => subject))];
  const found = await users.findByIds(subjects);
  const names = new Map(found.map((user) => [user?.id, user?.username]));
  return sessions.map((session) => ({ session, username: names.get(session.subject) }));
}

export function sessionJson({ session, username }: NamedSession) {
  return {
    id: session.id,
    subject: session.subject,
    username: username ?? null,
    ...loginJson(session),
  };
}

/** The same, without whose it is. */
export function loginJson(session: SessionRecord) {
  return {
    client: session.clientId,
    device: session.device,
    scopes: session.scopes,
    createdAt: timeText(session.createdAtMillis),
    lastSeen: timeText(session.usedAtMillis),
    expiresAt: timeText(endOf(session)),
  };
}

/** When it ends unless it is used before, in milliseconds since 1970. */
export function endOf({ idleExpiresAtMillis, expiresAtMillis }: SessionRecord): number {
  return Math.min(idleExpiresAtMillis, expiresAtMillis);
}
