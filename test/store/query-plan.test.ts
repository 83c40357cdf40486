import { DatabaseSync } from "@photostructure/sqlite";
import { openSqliteStore } from "../../src/store/sqlite.js";
import type { Store } from "../../src/store/store.js";
import { newUser } from "./new-user.js";
import { temporaryFolder } from "./temporary-folder.js";

const newPath = temporaryFolder();

/** The plans of the statements that `ask` runs, one line a step; those of transactions have none. */
async function plansOf(
  ask: (store: Store) => Promise<unknown>,
  prepare: (store: Store) => Promise<unknown> = () => Promise.resolve(),
): Promise<string[][]> {
  const location = newPath();
  const statements: string[] = [];
  let recording = false;
  const store = await openSqliteStore({
    location,
    onStatement: (text) => {
      if (recording && /^(select|insert|update|delete)/.test(text.trim())) statements.push(text);
    },
  });
  await prepare(store);
  recording = true;
  await ask(store).catch(() => undefined);
  await store.close();
  const database = new DatabaseSync(location);
  const plans = statements.map((text) => {
    const values = Array.from(text.matchAll(/\?/g), () => 1);
    const steps = database.prepare(`explain query plan ${text}`).all(...values);
    return (steps as { detail: string }[]).map((step) => step.detail);
  });
  database.close();
  return plans;
}

const isScan = (step: string) => /^SCAN (users|user_scopes|items|totals|item_totals)\b/.test(step);
const isSorting = (step: string) => /TEMP B-TREE FOR (ORDER|GROUP) BY/.test(step);

const page = { first: 20, before: 7 };

describe("one statement that searches an index and scans no table", () => {
  test.each<[string, (store: Store) => Promise<unknown>]>([
    ["find a user by name", (store) => store.users.findByName("jane")],
    ["find a user by id", (store) => store.users.findById("usr_x")],
    ["find users by ids", (store) => store.users.findByIds(["usr_x", "usr_y"])],
    ["whether there are demonstration users", (store) => store.users.hasDemoUsers()],
    ["find an item by id", (store) => store.items.findById("itm_x")],
    ["list all items after a cursor", (store) => store.items.list(page)],
    ["list by owner", (store) => store.items.list({ first: 20, ownerId: "usr_x" })],
    ["list by owner after a cursor", (store) => store.items.list({ ...page, ownerId: "usr_x" })],
    ["list by owners", (store) => store.items.listByOwners(["usr_x", "usr_y"], page)],
    ["list by owners, first page", (store) => store.items.listByOwners(["usr_x"], { first: 20 })],
    ["find items by ids", (store) => store.items.findByIds(["itm_x", "itm_y"])],
    ["search in titles", (store) => store.items.search("a pen", 20)],
    ["count all items", (store) => store.items.count({})],
    ["list users after a cursor", (store) => store.users.list({ first: 20, after: "jane" })],
    ["list disabled users", (store) => store.users.list({ first: 20, disabled: true })],
    [
      "list disabled users after a cursor",
      (store) => store.users.list({ first: 20, after: "jane", disabled: true }),
    ],
    ["find users by prefix", (store) => store.users.findByPrefix("ja", 20)],
    ["count all users", (store) => store.users.count({})],
    ["count disabled users", (store) => store.users.count({ disabled: true })],
    ["count by owner", (store) => store.items.count({ ownerId: "usr_x" })],
    ["count by owners", (store) => store.items.countByOwners(["usr_x", "usr_y"])],
  ])("%s", async (_title, ask) => {
    const [plan, ...others] = await plansOf(ask);
    expect(others).toEqual([]);
    expect(plan?.some((step) => step.startsWith("SEARCH"))).toBe(true);
    expect(plan?.filter(isScan)).toEqual([]);
  });

  test.each<[string, (store: Store) => Promise<unknown>]>([
    ["list by owner", (store) => store.items.list({ ...page, ownerId: "usr_x" })],
    ["list by owners", (store) => store.items.listByOwners(["usr_x", "usr_y"], page)],
    ["search in titles", (store) => store.items.search("a pen", 20)],
    ["list users", (store) => store.users.list({ first: 20 })],
    ["list users after a cursor", (store) => store.users.list({ first: 20, after: "jane" })],
    ["list disabled users", (store) => store.users.list({ first: 20, disabled: true })],
    ["find users by prefix", (store) => store.users.findByPrefix("ja", 20)],
    ["count by owners", (store) => store.items.countByOwners(["usr_x", "usr_y"])],
  ])("%s needs no sorting", async (_title, ask) => {
    const [plan] = await plansOf(ask);
    expect(plan).not.toEqual([]);
    expect(plan?.filter(isSorting)).toEqual([]);
  });

  test("list by owner reads the end of the owner's part of an index", async () => {
    const [plan] = await plansOf((store) => store.items.list({ ...page, ownerId: "usr_x" }));
    expect(plan).toEqual([expect.stringContaining("items_by_owner (owner_id=? AND sequence<?)")]);
  });

  test("list by owners reads no more of an owner than the page", async () => {
    const [plan] = await plansOf((store) => store.items.listByOwners(["usr_x", "usr_y"], page));
    expect(plan).toEqual([
      expect.stringMatching(/^SEARCH users USING COVERING INDEX \S+ \(id=\?\)$/),
      "SEARCH items USING INTEGER PRIMARY KEY (rowid=?)",
      expect.stringMatching(/^CORRELATED LIST SUBQUERY/),
      expect.stringContaining("INDEX items_by_owner (owner_id=? AND sequence<?)"),
    ]);
  });

  test("the first page of all items is read in the order of the table, without sorting", async () => {
    const [plan] = await plansOf((store) => store.items.list({ first: 20 }));
    expect(plan).toEqual(["SCAN items"]);
  });

  test("the first page of all users is read in the order of the index of names", async () => {
    const [plan] = await plansOf((store) => store.users.list({ first: 20 }));
    expect(plan?.filter(isScan)).toEqual(["SCAN users USING INDEX sqlite_autoindex_users_2"]);
  });
});

describe("changes", () => {
  const keep = { keepOneWith: "me" };
  let id: string;
  let itemId: string;

  // Statements beside those of the transaction.
  test.each<[string, number, (store: Store) => Promise<unknown>]>([
    ["create an item", 1, (store) => store.items.create({ title: "x", ownerId: id })],
    ["create an item of nobody", 2, (store) => store.items.create({ title: "x", ownerId: "no" })],
    ["update an item", 1, (store) => store.items.update(itemId, { title: "y" }, 1)],
    [
      "update an item of another version",
      2,
      (store) => store.items.update(itemId, { title: "y" }, 9),
    ],
    ["delete an item", 1, (store) => store.items.delete(itemId)],
    ["set scopes", 5, (store) => store.users.setScopes(id, ["x"], keep)],
    ["set scopes, keeping nobody", 4, (store) => store.users.setScopes(id, ["x", "y", "z"])],
    ["disable", 3, (store) => store.users.setDisabled(id, true, keep)],
    ["set a password", 2, (store) => store.users.setPasswordHash(id, "x", "$2b$04$abc")],
    ["delete a user with items", 4, (store) => store.users.delete(id, keep)],
  ])("%s: %i statements, and none of them scans", async (_title, count, ask) => {
    const plans = await plansOf(ask, async (store) => {
      await store.users.create(newUser({ username: "other" }));
      ({ id } = await store.users.create(newUser()));
      for (let n = 0; n < 3; n += 1) {
        ({ id: itemId } = await store.items.create({ title: "x", ownerId: id }));
      }
    });
    expect(plans).toHaveLength(count);
    expect(plans.flat().filter(isScan)).toEqual([]);
    expect(plans.flat().filter(isSorting)).toEqual([]);
  });
});
