import { DatabaseSync } from "@photostructure/sqlite";
import { openSqliteStore } from "../../src/store/sqlite.js";
import type { Store } from "../../src/store/store.js";
import { temporaryFolder } from "./temporary-folder.js";

const newPath = temporaryFolder();

/** The plans of the statements that `ask` runs, one line a step. */
async function plansOf(ask: (store: Store) => Promise<unknown>): Promise<string[][]> {
  const location = newPath();
  const statements: string[] = [];
  let recording = false;
  const store = await openSqliteStore({
    location,
    onStatement: (text) => {
      if (recording) statements.push(text);
    },
  });
  recording = true;
  await ask(store);
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
    ["count by owner", (store) => store.items.count({ ownerId: "usr_x" })],
    ["count by owners", (store) => store.items.countByOwners(["usr_x", "usr_y"])],
  ])("%s", async (_title, ask) => {
    const [plan, ...others] = await plansOf(ask);
    expect(others).toEqual([]);
    expect(plan?.some((step) => step.startsWith("SEARCH"))).toBe(true);
    expect(plan?.filter((step) => /^SCAN (users|user_scopes|items)\b/.test(step))).toEqual([]);
  });

  test("list by owner needs no sorting", async () => {
    const [plan] = await plansOf((store) => store.items.list({ ...page, ownerId: "usr_x" }));
    expect(plan).toEqual([expect.stringContaining("items_by_owner (owner_id=? AND sequence<?)")]);
  });

  test("the first page of all items is read in the order of the table, without sorting", async () => {
    const [plan] = await plansOf((store) => store.items.list({ first: 20 }));
    expect(plan).toEqual(["SCAN items"]);
  });
});
