/** The queries about sessions, and their changes: each is one transaction. */

import type { Kysely, Transaction } from "kysely";
import { nowMillis } from "../sqlite/database-clock.js";
import type { RevokingChanges } from "./revoking-changes.js";
import { rotateSession } from "./session-rotation.js";
import {
  endSessions,
  findLiveSession,
  isLive,
  toNewSessionRow,
  toSessionRecord,
  type Sessions,
} from "./session-rows.js";
import { isStorable } from "../storable-text.js";
import type { NewSession, SessionStore } from "../store.js";
import type { Database } from "../tables.js";

export function sessionStore(db: Kysely<Database>, changes: RevokingChanges): SessionStore {
  return {
    async create(session) {
      if (session.user !== undefined && !isStorable(session.subject)) return undefined;
      return changes.run(async (transaction, revoke) => {
        const now = await readClock(transaction);
        if (!(await isUserAsSeen(transaction, session))) return undefined;
        const ended = await endSessions(transaction, revoke, isSurplus(session));
        const row = await transaction
          .insertInto("sessions")
          .values(toNewSessionRow(session, now))
          .returningAll()
          .executeTakeFirstOrThrow();
        return { session: toSessionRecord(row), ended };
      });
    },

    async rotate(rotation) {
      if (!isStorable(rotation.id)) return { kind: "ended" };
      return changes.run((transaction, revoke) => rotateSession(transaction, revoke, rotation));
    },

    async findById(id) {
      if (!isStorable(id)) return undefined;
      const row = await db
        .selectFrom("sessions")
        .selectAll()
        .where("id", "=", id)
        .executeTakeFirst();
      return row && toSessionRecord(row);
    },

    async findLive(id) {
      return isStorable(id) ? findLiveSession(db, id) : undefined;
    },

    async list({ subject, first }) {
      if (subject !== undefined && !isStorable(subject)) return [];
      let query = db
        .selectFrom("sessions")
        .selectAll()
        .where(isLive)
        .orderBy("used_at", "desc")
        .orderBy("id", "desc")
        .limit(first);
      if (subject !== undefined) query = query.where("subject", "=", subject);
      return (await query.execute()).map(toSessionRecord);
    },

    async end(id, subject) {
      if (!isStorable(id) || (subject !== undefined && !isStorable(subject))) return undefined;
      const [ended] = await changes.run((transaction, revoke) =>
        endSessions(transaction, revoke, (session) =>
          subject === undefined ? session("id", "=", id) : session.and({ id, subject }),
        ),
      );
      return ended && { ...ended, revokedAtMillis: null };
    },

    async endAll(subject, except) {
      if (!isStorable(subject)) return 0;
      const ended = await changes.run((transaction, revoke) =>
        endSessions(transaction, revoke, (session) =>
          except === undefined || !isStorable(except)
            ? session("subject", "=", subject)
            : session.and([session("subject", "=", subject), session("id", "<>", except)]),
        ),
      );
      return ended.length;
    },

    async prune(keptMillis) {
      const { numDeletedRows } = await db
        .deleteFrom("sessions")
        .where(
          ({ fn }) => fn.coalesce("revoked_at", "idle_expires_at"),
          "<=",
          ({ eb }) => eb(nowMillis, "-", keptMillis),
        )
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}

/** Inside the transaction: it may have waited for its turn. */
async function readClock(transaction: Transaction<Database>): Promise<number> {
  const { now } = await transaction.selectNoFrom(nowMillis.as("now")).executeTakeFirstOrThrow();
  return now;
}

/** Whether the user is still the one that the login has looked at; true where there is none to look at. */
async function isUserAsSeen(
  transaction: Transaction<Database>,
  { subject, user: seen }: NewSession,
): Promise<boolean> {
  if (seen === undefined) return true;
  const user = await transaction
    .selectFrom("users")
    .select(["disabled", "generation", "password_hash"])
    .where("id", "=", subject)
    .executeTakeFirst();
  return (
    user !== undefined &&
    user.disabled === 0 &&
    user.generation === seen.generation &&
    user.password_hash === seen.passwordHash
  );
}

/** Among live sessions of the subject, those that were unused the longest, so that there is room for one more. */
function isSurplus({ subject, mostPerSubject }: NewSession) {
  return (session: Sessions) =>
    session(
      "id",
      "in",
      session
        .selectFrom("sessions")
        .select("id")
        .where("subject", "=", subject)
        .where(isLive)
        .orderBy("used_at", "desc")
        .orderBy("id", "desc")
        // There is no offset without a limit.
        .limit(Number.MAX_SAFE_INTEGER)
        .offset(Math.max(mostPerSubject - 1, 0)),
    );
}
