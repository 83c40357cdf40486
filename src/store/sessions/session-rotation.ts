/** One use of a refresh token: of many at once exactly one takes the session a step further. */

import type { Transaction } from "kysely";
import { nowMillis } from "../sqlite/database-clock.js";
import type { Revoke } from "./revoking-changes.js";
import { endSessions, toSessionRecord } from "./session-rows.js";
import type { Rotation, RotationOutcome } from "../store.js";
import type { Database } from "../tables.js";

/** The transaction holds the write lock: what is read here is true until the answer. */
export async function rotateSession(
  transaction: Transaction<Database>,
  revoke: Revoke,
  { id, counter, graceMillis, idleMillis }: Rotation,
): Promise<RotationOutcome> {
  const row = await transaction
    .selectFrom("sessions")
    .selectAll()
    .select(nowMillis.as("now"))
    .where("id", "=", id)
    .executeTakeFirst();
  if (row === undefined || row.revoked_at !== null || row.idle_expires_at <= row.now) {
    return { kind: "ended" };
  }

  if (counter === row.counter) {
    const rotated = await transaction
      .updateTable("sessions")
      .set({
        counter: counter + 1,
        used_at: row.now,
        idle_expires_at: Math.min(row.now + idleMillis, row.expires_at),
      })
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirstOrThrow();
    return { kind: "rotated", session: toSessionRecord(rotated) };
  }

  // From the first rotation on, the last use is the last rotation.
  const isLast = counter >= 0 && counter === row.counter - 1;
  if (isLast && graceMillis > 0 && row.now - row.used_at <= graceMillis) {
    return { kind: "repeated", session: toSessionRecord(row) };
  }

  // Older: somebody has kept a token that was given out of hand. Newer, and ours by its HMAC: the database was restored
  // from a backup, and the chain that went on from there is known to somebody else.
  const [reused] = await endSessions(transaction, revoke, (session) => session("id", "=", id));
  return reused === undefined ? { kind: "ended" } : { kind: "reused", session: reused };
}
