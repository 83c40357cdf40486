/** The steps that make the schema, in order. A step that was released is never changed: add another one. */

import { sql, type Kysely, type Migration } from "kysely";
import type { Database } from "../tables.js";
import { clientsAndAudit } from "./clients-and-audit.js";
import { foldedNames } from "./folded-names.js";
import { sessionsAndRevocations } from "./sessions-and-revocations.js";
import { totalsAndSearch } from "./totals-and-search.js";

/** By name; they run in the order of their names, which therefore start with a number. */
export type Migrations = Readonly<Record<string, Migration>>;

export const sqliteMigrations: Migrations = {
  "0001_users_and_items": { up: usersAndItems },
  "0002_totals_and_search": { up: totalsAndSearch },
  "0003_folded_names": { up: foldedNames },
  "0004_sessions_and_revocations": { up: sessionsAndRevocations },
  "0005_clients_and_audit": { up: clientsAndAudit },
};

async function usersAndItems(db: Kysely<Database>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable("users")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("username", "text", (column) => column.notNull())
    .addColumn("username_key", "text", (column) => column.notNull().unique())
    .addColumn("email", "text")
    .addColumn("password_hash", "text")
    .addColumn("disabled", "integer", (column) => column.notNull())
    .addColumn("generation", "integer", (column) => column.notNull())
    .addColumn("demo", "integer", (column) => column.notNull())
    .addColumn("created_at", "integer", (column) => column.notNull())
    .execute();
  // Production asks at every start whether a demonstration user is there: the index holds these alone.
  await schema
    .createIndex("users_demo")
    .on("users")
    .column("demo")
    .where("demo", "=", sql.lit(1))
    .execute();

  await schema
    .createTable("user_scopes")
    .addColumn("user_id", "text", (column) =>
      column.notNull().references("users.id").onDelete("cascade"),
    )
    .addColumn("position", "integer", (column) => column.notNull())
    .addColumn("scope", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("user_scopes_order", ["user_id", "position"])
    .execute();
  await schema
    .createIndex("user_scopes_by_scope")
    .unique()
    .on("user_scopes")
    .columns(["scope", "user_id"])
    .execute();

  await schema
    .createTable("items")
    // AUTOINCREMENT: without it SQLite would give the number of a deleted last item again, and a cursor would lie.
    .addColumn("sequence", "integer", (column) => column.primaryKey().autoIncrement())
    .addColumn("id", "text", (column) => column.notNull().unique())
    .addColumn("title", "text", (column) => column.notNull())
    .addColumn("description", "text")
    .addColumn("owner_id", "text", (column) => column.notNull().references("users.id"))
    .addColumn("created_at", "integer", (column) => column.notNull())
    .execute();
  await schema
    .createIndex("items_by_owner")
    .on("items")
    .columns(["owner_id", "sequence"])
    .execute();
}
