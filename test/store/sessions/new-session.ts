/** A session to create, and a use of its refresh token: valid by default. */

import type { NewSession, Rotation, SessionRecord, Store } from "../../../src/store/store.js";

const dayMillis = 24 * 60 * 60 * 1000;

export const newSession = (changes: Partial<NewSession> = {}): NewSession => ({
  subject: "usr_jane",
  clientId: "first-party",
  scopes: ["me", "read:items"],
  device: "curl/8.5.0",
  idleMillis: 30 * dayMillis,
  maximumAgeMillis: 90 * dayMillis,
  mostPerSubject: 1_000,
  ...changes,
});

export const newRotation = (id: string, changes: Partial<Rotation> = {}): Rotation => ({
  id,
  counter: 0,
  graceMillis: dayMillis,
  idleMillis: 30 * dayMillis,
  ...changes,
});

/** @throws where the store refuses to make it. */
export async function createSession(
  store: Store,
  changes: Partial<NewSession> = {},
): Promise<SessionRecord> {
  const start = await store.sessions.create(newSession(changes));
  if (start === undefined) throw new Error("no session was made");
  return start.session;
}
