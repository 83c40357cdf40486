/** Sessions as rows of a table, and back; and how live ones are found and ended. */

import type {
  Expression,
  ExpressionBuilder,
  Insertable,
  Kysely,
  Selectable,
  SqlBool,
  Transaction,
} from "kysely";
import { nowMillis } from "../sqlite/database-clock.js";
import { newRecordId } from "../record-id.js";
import type { Revoke } from "./revoking-changes.js";
import { toStorable } from "../storable-text.js";
import type { NewSession, SessionRecord } from "../store.js";
import type { Database, SessionsTable } from "../tables.js";
import { fromListText, toListText } from "../text-list.js";

export function toSessionRecord(row: Selectable<SessionsTable>): SessionRecord {
  return {
    id: row.id,
    subject: row.subject,
    clientId: row.client_id,
    scopes: fromListText(row.scopes),
    counter: row.counter,
    device: row.device,
    createdAtMillis: row.created_at,
    usedAtMillis: row.used_at,
    idleExpiresAtMillis: row.idle_expires_at,
    expiresAtMillis: row.expires_at,
    revokedAtMillis: row.revoked_at,
  };
}

/** @param now milliseconds since 1970, the database's. */
export function toNewSessionRow(session: NewSession, now: number): Insertable<SessionsTable> {
  const expiresAt = now + session.maximumAgeMillis;
  return {
    id: newRecordId("ses"),
    subject: session.subject,
    client_id: session.clientId,
    scopes: toListText(session.scopes),
    counter: 0,
    device: session.device == null ? null : toStorable(session.device),
    created_at: now,
    used_at: now,
    idle_expires_at: Math.min(now + session.idleMillis, expiresAt),
    expires_at: expiresAt,
    revoked_at: null,
  };
}

export type Sessions = ExpressionBuilder<Database, "sessions">;

/** Neither ended nor expired, by the database's clock. */
export function isLive(sessions: Sessions): Expression<SqlBool> {
  // The idle expiry is never after the absolute one.
  return sessions.and([
    sessions("revoked_at", "is", null),
    sessions("idle_expires_at", ">", nowMillis),
  ]);
}

export async function findLiveSession(
  db: Kysely<Database>,
  id: string,
): Promise<SessionRecord | undefined> {
  const row = await db
    .selectFrom("sessions")
    .selectAll()
    .where("id", "=", id)
    .where(isLive)
    .executeTakeFirst();
  return row && toSessionRecord(row);
}

/**
 * Ends the live sessions among those of `which`, and writes each into the feed. The transaction is that of the change.
 *
 * @returns them, ended.
 */
export async function endSessions(
  transaction: Transaction<Database>,
  revoke: Revoke,
  which: (sessions: Sessions) => Expression<SqlBool>,
): Promise<SessionRecord[]> {
  const rows = await transaction
    .updateTable("sessions")
    .set({ revoked_at: nowMillis })
    .where(which)
    .where(isLive)
    .returningAll()
    .execute();
  await revoke(rows.map(({ id }) => ({ kind: "session", id })));
  return rows.map(toSessionRecord);
}
