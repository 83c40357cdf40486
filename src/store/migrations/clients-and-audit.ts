/** The fifth step of the SQLite schema: clients, the audit trail, and counters. */

import { sql, type Kysely } from "kysely";
import type { Database } from "../tables.js";

export async function clientsAndAudit(db: Kysely<Database>): Promise<void> {
  await makeClients(db);
  await makeAuditEvents(db);
  await makeCounters(db);
}

async function makeClients({ schema }: Kysely<Database>): Promise<void> {
  await schema
    .createTable("clients")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("secret_hash", "text")
    .addColumn("first_party", "integer", (column) => column.notNull())
    .addColumn("grants", "text", (column) => column.notNull())
    .addColumn("scopes", "text")
    .addColumn("may_introspect", "integer", (column) => column.notNull())
    .addColumn("redirect_uris", "text", (column) => column.notNull())
    .addColumn("demo", "integer", (column) => column.notNull())
    .addColumn("created_at", "integer", (column) => column.notNull())
    .execute();
  // Production asks at every start, as for users.
  await schema
    .createIndex("clients_demo")
    .on("clients")
    .column("demo")
    .where("demo", "=", sql.lit(1))
    .execute();
}

async function makeAuditEvents({ schema }: Kysely<Database>): Promise<void> {
  await schema
    .createTable("audit_events")
    .addColumn("sequence", "integer", (column) => column.primaryKey().autoIncrement())
    .addColumn("at", "integer", (column) => column.notNull())
    .addColumn("event", "text", (column) => column.notNull())
    .addColumn("subject", "text")
    .addColumn("username", "text")
    .addColumn("actor", "text")
    .addColumn("client_id", "text")
    .addColumn("session_id", "text")
    .addColumn("address", "text")
    .addColumn("request_id", "text")
    .addColumn("detail", "text")
    .execute();
  const index = async (name: string, column: string) => {
    await schema.createIndex(name).on("audit_events").columns([column, "sequence"]).execute();
  };
  await index("audit_events_by_subject", "subject");
  await index("audit_events_by_client", "client_id");
  await index("audit_events_by_event", "event");
  await index("audit_events_by_time", "at");
}

async function makeCounters({ schema }: Kysely<Database>): Promise<void> {
  await schema
    .createTable("counters")
    .addColumn("key", "text", (column) => column.primaryKey().notNull())
    .addColumn("points", "integer", (column) => column.notNull())
    .addColumn("expires_at", "integer")
    .execute();
  await schema.createIndex("counters_by_end").on("counters").column("expires_at").execute();
}
