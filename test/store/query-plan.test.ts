import { DatabaseSync } from "@photostructure/sqlite";
import { openSqliteStore } from "../../src/store/sqlite.js";
import type { Store } from "../../src/store/store.js";
import { newClient } from "./clients/new-client.js";
import { createSession, newRotation, newSession } from "./sessions/new-session.js";
import { newUser } from "./users/new-user.js";
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

const tables =
  "users|user_scopes|items|totals|item_totals|sessions|revocations|clients|audit_events|counters";
const isScan = (step: string) => new RegExp(`^SCAN (${tables})\\b`).test(step);
const isSorting = (step: string) => /TEMP B-TREE FOR (ORDER|GROUP) BY/.test(step);

const ofJane = { first: 20, subject: "usr_jane" };
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
    ["find a session", (store) => store.sessions.findById("ses_x")],
    ["find a live session", (store) => store.sessions.findLive("ses_x")],
    ["list sessions of a subject", (store) => store.sessions.list(ofJane)],
    ["prune sessions", (store) => store.sessions.prune(1)],
    ["read the feed", (store) => store.revocations.readAfter(7, 20)],
    ["whether a token is revoked", (store) => store.revocations.isTokenRevoked("jti")],
    ["prune the feed", (store) => store.revocations.prune()],
    ["find a client", (store) => store.clients.findById("app")],
    ["set the secret of a client", (store) => store.clients.setSecretHash("app", "x", "y")],
    ["whether there are demonstration clients", (store) => store.clients.hasDemoClients()],
    ["list events after a cursor", (store) => store.audit.list({ first: 20, after: 7 })],
    ["list events of a subject", (store) => store.audit.list(ofJane)],
    ["list events of a subject after", (store) => store.audit.list({ ...ofJane, after: 7 })],
    ["list events of a client", (store) => store.audit.list({ first: 20, clientId: "app" })],
    ["list events by name", (store) => store.audit.list({ first: 20, events: ["login"] })],
    ["prune events", (store) => store.audit.prune(1)],
    ["find a counter", (store) => store.counters.find("key")],
    ["remove a counter", (store) => store.counters.remove("key")],
    ["prune counters", (store) => store.counters.prune()],
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
    ["list sessions of a subject", (store) => store.sessions.list(ofJane)],
    ["list all sessions", (store) => store.sessions.list({ first: 20 })],
    ["read the feed", (store) => store.revocations.readAfter(7, 20)],
    ["list clients", (store) => store.clients.list()],
    ["list all events", (store) => store.audit.list({ first: 20 })],
    ["list events of a subject after", (store) => store.audit.list({ ...ofJane, after: 7 })],
    ["list events of a client", (store) => store.audit.list({ first: 20, clientId: "app" })],
    ["list events by name", (store) => store.audit.list({ first: 20, events: ["login"] })],
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

describe("sessions", () => {
  test("those of a subject are read off the end of its part of an index", async () => {
    const [plan] = await plansOf((store) => store.sessions.list(ofJane));
    expect(plan).toEqual(["SEARCH sessions USING INDEX sessions_by_subject (subject=?)"]);
  });

  test("all are read in the order of the index of their last use, without sorting", async () => {
    const [plan] = await plansOf((store) => store.sessions.list({ first: 20 }));
    expect(plan).toEqual(["SCAN sessions USING INDEX sessions_by_use"]);
  });

  test("which have to make room is read off an index alone", async () => {
    const plans = await plansOf((store) => store.sessions.create(newSession()));
    expect(plans.flat()).toContainEqual(
      expect.stringMatching(/SEARCH sessions USING COVERING INDEX sessions_by_subject/),
    );
  });
});

describe("changes", () => {
  const keep = { keepOneWith: "me" };
  let id: string;
  let itemId: string;
  let sessionId: string;
  const ofUser = (mostPerSubject = 9) =>
    newSession({
      subject: id,
      user: { generation: 0, passwordHash: "$2b$04$abc" },
      mostPerSubject,
    });

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
    ["set scopes", 6, (store) => store.users.setScopes(id, ["x"], keep)],
    ["set scopes, keeping nobody", 5, (store) => store.users.setScopes(id, ["x", "y", "z"])],
    ["disable", 6, (store) => store.users.setDisabled(id, true, keep)],
    [
      "set a password",
      5,
      (store) => store.users.setPasswordHash(id, "x", { expected: "$2b$04$abc" }),
    ],
    ["delete a user with items", 7, (store) => store.users.delete(id, keep)],
    ["hash a password anew", 1, (store) => store.users.replacePasswordHash(id, "x", "y")],
    ["start a session", 4, (store) => store.sessions.create(ofUser())],
    ["start a session over the most", 5, (store) => store.sessions.create(ofUser(1))],
    ["rotate", 2, (store) => store.sessions.rotate(newRotation(sessionId, { counter: 1 }))],
    ["repeat", 1, (store) => store.sessions.rotate(newRotation(sessionId, { counter: 0 }))],
    ["end a session", 2, (store) => store.sessions.end(sessionId, id)],
    ["end all sessions but one", 2, (store) => store.sessions.endAll(id, "ses_x")],
    ["delete a client", 4, (store) => store.clients.delete("app")],
    ["revoke a token", 1, (store) => store.revocations.revokeToken("jti", 1)],
    ["append an event", 1, (store) => store.audit.append({ event: "login" })],
    ["add to a counter", 1, (store) => store.counters.add("key", 1, 1)],
  ])("%s: %i statements, and none of them scans", async (_title, count, ask) => {
    const plans = await plansOf(ask, async (store) => {
      await store.users.create(newUser({ username: "other" }));
      ({ id } = await store.users.create(newUser()));
      for (let n = 0; n < 3; n += 1) {
        ({ id: itemId } = await store.items.create({ title: "x", ownerId: id }));
      }
      await store.clients.create(newClient());
      ({ id: sessionId } = await createSession(store, { subject: id, clientId: "app" }));
      await store.sessions.rotate(newRotation(sessionId));
    });
    expect(plans).toHaveLength(count);
    expect(plans.flat().filter(isScan)).toEqual([]);
    expect(plans.flat().filter(isSorting)).toEqual([]);
  });
});
