/** The second step of the SQLite schema: versions of items, totals that need no counting, and search in titles. */

import { sql, type Kysely } from "kysely";
import type { Database } from "../tables.js";

export async function totalsAndSearch(db: Kysely<Database>): Promise<void> {
  await db.schema
    .alterTable("items")
    .addColumn("version", "integer", (column) => column.notNull().defaultTo(1))
    .execute();
  // A page of the disabled users, in the order of their names.
  await db.schema
    .createIndex("users_by_state")
    .on("users")
    .columns(["disabled", "username_key"])
    .execute();
  await makeTotals(db);
  await makeSearch(db);
}

/** To count is to read every row or its index; triggers keep the numbers instead, in the transaction of the change. */
async function makeTotals(db: Kysely<Database>): Promise<void> {
  await db.schema
    .createTable("totals")
    .addColumn("subject", "text", (column) => column.primaryKey().notNull())
    .addColumn("total", "integer", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("item_totals")
    .addColumn("owner_id", "text", (column) =>
      column.primaryKey().notNull().references("users.id").onDelete("cascade"),
    )
    .addColumn("total", "integer", (column) => column.notNull())
    .execute();
  await sql`
    insert into totals
      select 'items', count(*) from items union all
      select 'active_users', count(*) from users where disabled = 0 union all
      select 'disabled_users', count(*) from users where disabled <> 0`.execute(db);
  await sql`
    insert into item_totals select owner_id, count(*) from items group by owner_id`.execute(db);

  const countItem = (row: "old" | "new", step: 1 | -1) => `
    update totals set total = total + ${step} where subject = 'items';
    insert into item_totals values (${row}.owner_id, ${step})
      on conflict (owner_id) do update set total = total + ${step};`;
  const countUser = (row: "old" | "new", step: 1 | -1) => `
    update totals set total = total + ${step}
      where subject = case ${row}.disabled when 0 then 'active_users' else 'disabled_users' end;`;
  await makeTrigger(db, "items_counted_in", "after insert on items", countItem("new", 1));
  await makeTrigger(db, "items_counted_out", "after delete on items", countItem("old", -1));
  await makeTrigger(
    db,
    "items_counted_over",
    "after update of owner_id on items",
    countItem("old", -1) + countItem("new", 1),
  );
  await makeTrigger(db, "users_counted_in", "after insert on users", countUser("new", 1));
  await makeTrigger(db, "users_counted_out", "after delete on users", countUser("old", -1));
  await makeTrigger(
    db,
    "users_counted_over",
    "after update of disabled on users",
    countUser("old", -1) + countUser("new", 1),
  );
}

/** https://sqlite.org/fts5.html §4.4.3: the index alone; the titles stay in `items`, and triggers tell of each change. */
async function makeSearch(db: Kysely<Database>): Promise<void> {
  // Marks belong to words: without them the vowel signs of Hindi would split every word. The variation selectors of
  // emoji are marks too, and no part of a word.
  const words = `unicode61 remove_diacritics 2 categories 'L* N* Mn Mc' separators '\uFE0E\uFE0F'`;
  // Each length has an index of its own: the newest titles with a word that begins so are read off its end. For a
  // longer beginning SQLite collects all titles that have one, however few are asked for.
  const prefixLengths = "1 2 3 4 5 6 7 8";
  await sql`
    create virtual table items_search using fts5(
      title, content = 'items', content_rowid = 'sequence', columnsize = 0,
      prefix = '${sql.raw(prefixLengths)}', tokenize = "${sql.raw(words)}")`.execute(db);
  await sql`insert into items_search(items_search) values ('rebuild')`.execute(db);

  const add = `
    insert into items_search(rowid, title) values (new.sequence, new.title);`;
  const remove = `
    insert into items_search(items_search, rowid, title) values ('delete', old.sequence, old.title);`;
  await makeTrigger(db, "items_found", "after insert on items", add);
  await makeTrigger(db, "items_forgotten", "after delete on items", remove);
  await makeTrigger(db, "items_retitled", "after update of sequence, title on items", remove + add);
}

async function makeTrigger(
  db: Kysely<Database>,
  name: string,
  when: string,
  statements: string,
): Promise<void> {
  await sql`create trigger ${sql.id(name)} ${sql.raw(when)} begin ${sql.raw(statements)} end`.execute(
    db,
  );
}
