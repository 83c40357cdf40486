/** Makes a database with many users and items: `node bench/fill.js FILE USERS ITEMS`, after `npm run build`. */

import { DatabaseSync } from "@photostructure/sqlite";
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { openSqliteStore } from "../dist/store/sqlite.js";

const rowsPerTransaction = 20_000;

const things = [
  "pen",
  "map",
  "lamp",
  "clock",
  "ledger",
  "kettle",
  "mirror",
  "bicycle",
  "basket",
  "candle",
];
const materials = [
  "brass",
  "paper",
  "oak",
  "silver",
  "glass",
  "cotton",
  "copper",
  "ivory",
  "slate",
  "wool",
];

/**
 * What the search looks for: how often a word is there. Every title has one of red and blue, never both; every second
 * one a long word; three titles in all the word "unicorn".
 *
 * @param {number} n
 * @param {number} total
 */
function titleOf(n, total) {
  const colour = n % 4 < 2 ? "red" : "blue";
  const long = n % 2 === 0 ? "extraordinary " : "";
  const rare = n % Math.ceil(total / 3) === 1 ? " unicorn" : "";
  const thing = things[(n * 7) % 10] ?? "";
  const material = materials[(n * 3 + Math.floor(n / 10)) % 10] ?? "";
  return `A ${long}${colour} ${thing} of ${material}, number ${n}${rare}`;
}

/** @param {number} n */
export const userId = (n) => `usr_${n.toString(36).padStart(22, "0")}`;
/** @param {number} n */
export const itemId = (n) => `itm_${n.toString(36).padStart(22, "0")}`;
/** @param {number} n */
export const userName = (n) => `user${n.toString(36).padStart(5, "0")}`;

/**
 * Fills a new database; the items go round the users, and every tenth user is disabled.
 *
 * @param {string} location
 * @param {number} users
 * @param {number} items
 */
export async function fill(location, users, items) {
  await (await openSqliteStore({ location })).close();
  const database = new DatabaseSync(location);
  // Nobody else reads it yet, and what is lost in a crash is made again.
  database.exec("PRAGMA synchronous = OFF");
  const user = database.prepare(
    `insert into users (id, username, username_key, email, password_hash, disabled, generation, demo, created_at)
     values (?, ?, ?, ?, 'none', ?, 0, 0, 0)`,
  );
  const scope = database.prepare("insert into user_scopes values (?, ?, ?)");
  const item = database.prepare(
    "insert into items (id, title, description, owner_id, created_at) values (?, ?, ?, ?, 0)",
  );
  inTransactions(database, users, "users", (n) => {
    user.run(
      userId(n),
      userName(n),
      userName(n),
      `${userName(n)}@example.com`,
      Number(n % 10 === 0),
    );
    scope.run(userId(n), 0, "me");
    scope.run(userId(n), 1, "read:items");
  });
  inTransactions(database, items, "items", (n) => {
    item.run(
      itemId(n),
      titleOf(n, items),
      n % 3 === 0 ? "Something of use." : null,
      userId(n % users),
    );
  });
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  database.close();
}

/**
 * @param {DatabaseSync} database
 * @param {number} total
 * @param {string} what
 * @param {(n: number) => void} insert
 */
function inTransactions(database, total, what, insert) {
  for (let n = 0; n < total; n += 1) {
    if (n % rowsPerTransaction === 0) database.exec("begin");
    insert(n);
    if ((n + 1) % rowsPerTransaction !== 0 && n + 1 !== total) continue;
    database.exec("commit");
    process.stderr.write(`\r${n + 1} of ${total} ${what}`);
  }
  process.stderr.write("\n");
}

if (
  process.argv[1] !== undefined &&
  realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)
) {
  const [location, users, items] = process.argv.slice(2);
  const [userCount, itemCount] = [Number(users), Number(items)];
  if (location === undefined || !(userCount > 0) || !(itemCount >= 0)) {
    console.error(
      "usage: node bench/fill.js FILE USERS ITEMS, such as: node bench/fill.js data/large.db 100 1000",
    );
    process.exitCode = 2;
  } else {
    await fill(location, userCount, itemCount);
  }
}
