/** What a large database costs: `npm run bench:scale`. The store's questions, asked of a small one and a large one. */

import { DatabaseSync } from "@photostructure/sqlite";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { openSqliteStore } from "../dist/store/sqlite.js";
import { fill, itemId, userId, userName } from "./fill.js";

/** @import { Store } from "../dist/store/store.js" */

const rounds = Number(process.env.ROUNDS ?? 201);
const sizes = [
  { users: 100, items: 1_000 },
  { users: 100_000, items: 1_000_000 },
];

/**
 * A question for round `n`: each round asks about something else, spread over all that is there.
 *
 * @typedef {(store: Store, n: number, size: { users: number, items: number }) => Promise<unknown>} Question
 */

/** @param {number} n @param {number} total */
const spread = (n, total) => (n * 7_919) % total;
/** @param {number} n @param {number} total */
const twenty = (n, total) =>
  Array.from({ length: 20 }, (_, k) => userId(spread(20 * n + k, total)));

/** @type {[string, Question][]} */
const questions = [
  ["items, first page", ({ items }) => items.list({ first: 20 })],
  [
    "items, a page in the middle",
    ({ items }, n, size) => items.list({ first: 20, before: size.items / 2 + n }),
  ],
  [
    "items of an owner, first page",
    ({ items }, n, size) => items.list({ first: 20, ownerId: userId(spread(n, size.users)) }),
  ],
  [
    "items of 20 owners, first page of each",
    ({ items }, n, size) => items.listByOwners(twenty(n, size.users), { first: 20 }),
  ],
  ["items, total count", ({ items }) => items.count({})],
  [
    "items, counts of 20 owners",
    ({ items }, n, size) => items.countByOwners(twenty(n, size.users)),
  ],
  ["item by id", ({ items }, n, size) => items.findById(itemId(spread(n, size.items)))],
  ["search: a word of 3 titles", ({ items }) => items.search("unicorn", 20)],
  ["search: a word of half of all titles", ({ items }) => items.search("blue", 20)],
  ["search: a first letter of all titles", ({ items }) => items.search("n", 20)],
  ["search: two words of half of all titles", ({ items }) => items.search("extra blue", 20)],
  ["search: a longer word of half of all titles", ({ items }) => items.search("extraordinary", 20)],
  ["search: two words that never meet", ({ items }) => items.search("red blue", 20)],
  ["users, first page", ({ users }) => users.list({ first: 20 })],
  [
    "users, a page in the middle",
    ({ users }, n, size) => users.list({ first: 20, after: userName(size.users / 2 + (n % 20)) }),
  ],
  ["disabled users, first page", ({ users }) => users.list({ first: 20, disabled: true })],
  ["users, total count", ({ users }) => users.count({})],
  ["users by prefix", ({ users }) => users.findByPrefix("user00", 20)],
  [
    "change of an item's title",
    ({ items }, n, size) =>
      items.update(itemId(spread(n, size.items)), { title: `A new title, ${n}` }),
  ],
  [
    "new item",
    ({ items }, n, size) =>
      items.create({ title: `A blue pen, new ${n}`, ownerId: userId(spread(n, size.users)) }),
  ],
];

/** @param {number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/**
 * The medians in microseconds, small and large; who is asked first changes from round to round.
 *
 * @param {Question} ask
 * @param {Store[]} stores
 */
async function compare(ask, stores) {
  /** @type {number[][]} */
  const times = stores.map(() => []);
  const order = [...stores.keys()];
  for (let n = 0; n < rounds; n += 1) {
    for (const index of n % 2 === 0 ? order : order.toReversed()) {
      const start = process.hrtime.bigint();
      await ask(stores[index], n, sizes[index]);
      times[index].push(Number(process.hrtime.bigint() - start) / 1e3);
    }
  }
  return times.map(median);
}

const folder = mkdtempSync(path.join(os.tmpdir(), "scopegate-bench-"));
try {
  const files = sizes.map(({ items }) => path.join(folder, `${items}.db`));
  for (const [index, { users, items }] of sizes.entries()) await fill(files[index], users, items);
  const bytes = files.map((file) => `${(statSync(file).size / 1e6).toFixed(1)} MB`);
  const stores = await Promise.all(files.map((location) => openSqliteStore({ location })));
  const memory = new DatabaseSync(":memory:");
  const { version } = memory.prepare("select sqlite_version() as version").get();
  memory.close();

  console.log(
    `${os.cpus()[0]?.model ?? "?"}, ${os.cpus().length} cores, Node ${process.version}, SQLite ${version}; ` +
      `files of ${bytes.join(" and ")}; medians of ${rounds} rounds\n`,
  );
  console.log("| question | 1,000 items | 1,000,000 items | ÷ |\n|---|---|---|---|");
  for (const [name, ask] of questions) {
    const [small = 0, large = 0] = await compare(ask, stores);
    const cells = [
      name,
      `${small.toFixed(0)} µs`,
      `${large.toFixed(0)} µs`,
      (large / small).toFixed(1),
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
  await Promise.all(stores.map((store) => store.close()));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
