/** The audit trail: what is appended to it, and the questions to it. */

import type { Kysely, Selectable } from "kysely";
import { nowMillis } from "./sqlite/database-clock.js";
import { isStorable, toStorable } from "./storable-text.js";
import type { AuditRecord, AuditStore } from "./store.js";
import type { AuditEventsTable, Database } from "./tables.js";

export function auditStore(db: Kysely<Database>): AuditStore {
  return {
    async append(event) {
      await db
        .insertInto("audit_events")
        .values({
          at: nowMillis,
          event: event.event,
          subject: toColumn(event.subject),
          username: toColumn(event.username),
          actor: toColumn(event.actor),
          client_id: toColumn(event.clientId),
          session_id: toColumn(event.sessionId),
          address: toColumn(event.address),
          request_id: toColumn(event.requestId),
          detail: toColumn(event.detail),
        })
        .execute();
    },

    async list({ events, subject, clientId, sinceMillis, after, first }) {
      if (events?.length === 0) return [];
      if (subject !== undefined && !isStorable(subject)) return [];
      if (clientId !== undefined && !isStorable(clientId)) return [];
      let query = db.selectFrom("audit_events").selectAll().orderBy("sequence").limit(first);
      if (events !== undefined) query = query.where("event", "in", events);
      if (subject !== undefined) query = query.where("subject", "=", subject);
      if (clientId !== undefined) query = query.where("client_id", "=", clientId);
      if (sinceMillis !== undefined) query = query.where("at", ">=", sinceMillis);
      if (after !== undefined) query = query.where("sequence", ">", after);
      return (await query.execute()).map(toRecord);
    },

    async prune(keptMillis, events) {
      let old = db
        .deleteFrom("audit_events")
        .where("at", "<=", ({ eb }) => eb(nowMillis, "-", keptMillis));
      if (events !== undefined) old = old.where("event", "in", events);
      const { numDeletedRows } = await old.executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}

function toColumn(text: string | undefined): string | null {
  return text === undefined ? null : toStorable(text);
}

/** What was not told has no member. */
function toRecord(row: Selectable<AuditEventsTable>): AuditRecord {
  return {
    sequence: row.sequence,
    atMillis: row.at,
    event: row.event,
    ...(row.subject !== null && { subject: row.subject }),
    ...(row.username !== null && { username: row.username }),
    ...(row.actor !== null && { actor: row.actor }),
    ...(row.client_id !== null && { clientId: row.client_id }),
    ...(row.session_id !== null && { sessionId: row.session_id }),
    ...(row.address !== null && { address: row.address }),
    ...(row.request_id !== null && { requestId: row.request_id }),
    ...(row.detail !== null && { detail: row.detail }),
  };
}
