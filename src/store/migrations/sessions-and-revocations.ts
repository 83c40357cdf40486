/** The fourth step of the SQLite schema: sessions, and the feed of what ended access before its time. */

import { sql, type Kysely } from "kysely";
import type { Database } from "../tables.js";

export async function sessionsAndRevocations(db: Kysely<Database>): Promise<void> {
  await makeSessions(db);
  await makeRevocations(db);
}

async function makeSessions({ schema }: Kysely<Database>): Promise<void> {
  await schema
    .createTable("sessions")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    // No foreign key: the subject may be known to another database than this one.
    .addColumn("subject", "text", (column) => column.notNull())
    .addColumn("client_id", "text", (column) => column.notNull())
    .addColumn("scopes", "text", (column) => column.notNull())
    .addColumn("counter", "integer", (column) => column.notNull())
    .addColumn("device", "text")
    .addColumn("created_at", "integer", (column) => column.notNull())
    .addColumn("used_at", "integer", (column) => column.notNull())
    .addColumn("idle_expires_at", "integer", (column) => column.notNull())
    .addColumn("expires_at", "integer", (column) => column.notNull())
    .addColumn("revoked_at", "integer")
    .execute();
  // A subject with a thousand sessions logs in: which of them live, and which were used last, is read off this index
  // alone.
  await schema
    .createIndex("sessions_by_subject")
    .on("sessions")
    .columns(["subject", "used_at", "id", "idle_expires_at", "revoked_at"])
    .where(sql.ref("revoked_at"), "is", null)
    .execute();
  await schema
    .createIndex("sessions_by_use")
    .on("sessions")
    .columns(["used_at", "id"])
    .where(sql.ref("revoked_at"), "is", null)
    .execute();
  await schema
    .createIndex("sessions_by_client")
    .on("sessions")
    .column("client_id")
    .where(sql.ref("revoked_at"), "is", null)
    .execute();
  // When it was over, one way or the other: what is over for long is removed.
  await schema
    .createIndex("sessions_by_end")
    .on("sessions")
    .expression(sql`coalesce(revoked_at, idle_expires_at)`)
    .execute();
}

async function makeRevocations({ schema }: Kysely<Database>): Promise<void> {
  await schema
    .createTable("revocations")
    // AUTOINCREMENT: a number that came again would be passed over by whoever has read up to it.
    .addColumn("sequence", "integer", (column) => column.primaryKey().autoIncrement())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("generation", "integer")
    .addColumn("keep_until", "integer", (column) => column.notNull())
    .execute();
  // A token is revoked once, however often it is asked for.
  await schema
    .createIndex("revocations_of_tokens")
    .unique()
    .on("revocations")
    .column("name")
    .where(sql.ref("kind"), "=", sql.lit("token"))
    .execute();
  await schema.createIndex("revocations_by_end").on("revocations").column("keep_until").execute();
}
