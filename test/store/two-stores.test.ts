import { openSqliteStore } from "../../src/store/sqlite.js";
import type { KeepOne, Revocation, Store } from "../../src/store/store.js";
import { createSession, newRotation, newSession } from "./sessions/new-session.js";
import { newUser } from "./users/new-user.js";
import { revoked } from "./sessions/revoked.js";
import { temporaryFolder } from "./temporary-folder.js";

const newPath = temporaryFolder();
const scope = "admin:users";
const keep: KeepOne = { keepOneWith: scope };

describe("two stores on one file", () => {
  let one: Store;
  let other: Store;

  beforeEach(async () => {
    const location = newPath();
    one = await openSqliteStore({ location });
    other = await openSqliteStore({ location });
  });

  afterEach(async () => {
    await Promise.all([one.close(), other.close()]);
  });

  test.each<[string, (store: Store, id: string) => Promise<unknown>]>([
    ["disable", (store, id) => store.users.setDisabled(id, true, keep)],
    ["delete", (store, id) => store.users.delete(id, keep)],
    ["demote", (store, id) => store.users.setScopes(id, [], keep)],
  ])("of two administrators who %s each other at once, one stays", async (_title, take) => {
    for (let round = 0; round < 10; round += 1) {
      const admin = (name: string) =>
        one.users.create(newUser({ username: `${name} ${round}`, scopes: [scope] }));
      const [jane, john] = [await admin("jane"), await admin("john")];
      const results = await Promise.allSettled([take(one, jane.id), take(other, john.id)]);
      const refused = results.filter((result) => result.status === "rejected");
      expect(refused.map(({ reason }) => (reason as Error).name)).toEqual(["LastHolderError"]);
      for (const { id } of [jane, john]) await one.users.delete(id);
    }
  });

  test("of two changes to one version of an item at once, one is made", async () => {
    const { id: ownerId } = await one.users.create(newUser());
    const { id } = await one.items.create({ title: "A pen", ownerId });
    for (let version = 1; version <= 10; version += 1) {
      const results = await Promise.allSettled([
        one.items.update(id, { title: "one" }, version),
        other.items.update(id, { title: "other" }, version),
      ]);
      const refused = results.filter((result) => result.status === "rejected");
      expect(refused.map(({ reason }) => (reason as Error).name)).toEqual(["VersionConflictError"]);
      expect((await one.items.findById(id))?.version).toBe(version + 1);
    }
  });

  test("of scopes that both give to one user at once, each is there", async () => {
    const { id } = await one.users.create({ ...newUser(), scopes: [] });
    const scopes = Array.from({ length: 20 }, (_, n) => `s${n}`);
    await Promise.all(
      scopes.map((scope, n) =>
        (n % 2 === 0 ? one : other).users.setScopes(id, (held) => [...held, scope]),
      ),
    );
    expect(new Set((await one.users.findById(id))?.scopes)).toEqual(new Set(scopes));
  });

  test("of many uses of one refresh token in both at once, one rotates and the others repeat it", async () => {
    const { id } = await createSession(one);
    for (let counter = 0; counter < 5; counter += 1) {
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          (n % 2 === 0 ? one : other).sessions.rotate(newRotation(id, { counter })),
        ),
      );
      expect(outcomes.filter(({ kind }) => kind === "rotated")).toHaveLength(1);
      expect(outcomes.filter(({ kind }) => kind === "repeated")).toHaveLength(19);
      const session = await one.sessions.findLive(id);
      for (const outcome of outcomes) expect(outcome).toMatchObject({ session });
    }
  });

  test("without a grace both at once are one rotation and one replay, which ends the session for both", async () => {
    for (let round = 0; round < 10; round += 1) {
      const { id } = await createSession(one);
      const rotation = newRotation(id, { graceMillis: 0 });
      const outcomes = await Promise.all([one, other].map((s) => s.sessions.rotate(rotation)));
      expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["reused", "rotated"]);
      expect(await one.sessions.findLive(id)).toBeUndefined();
      expect(await other.sessions.findLive(id)).toBeUndefined();
    }
  });

  test("what one revokes the other reads in the feed, and hears only of its own", async () => {
    const told: Revocation[] = [];
    other.revocations.onRevoked((revocations) => told.push(...revocations));
    const { id } = await createSession(one);
    await one.sessions.end(id);
    expect(await revoked(other)).toEqual([{ kind: "session", id }]);
    expect(told).toEqual([]);
  });

  test("a login and the change of its password at once leave no session with the old password", async () => {
    for (let round = 0; round < 10; round += 1) {
      const user = await one.users.create(newUser({ username: `jane ${round}` }));
      const { id: subject, generation, passwordHash } = user;
      const session = newSession({ subject, user: { generation, passwordHash } });
      await Promise.all([
        one.sessions.create(session),
        other.users.setPasswordHash(subject, "new"),
        one.sessions.create(session),
      ]);
      expect(await one.sessions.list({ subject, first: 9 })).toEqual([]);
    }
  });

  test("of logins in both at once as many live as may", async () => {
    const session = newSession({ mostPerSubject: 3 });
    await Promise.all(
      Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? one : other).sessions.create(session)),
    );
    expect(await one.sessions.list({ first: 99 })).toHaveLength(3);
  });

  test("no addition to a counter is lost", async () => {
    await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        (n % 2 === 0 ? one : other).counters.add("key", 1, 1_000_000),
      ),
    );
    expect(await one.counters.find("key")).toMatchObject({ points: 40 });
  });

  test("what both write at once is counted and found, each of it once", async () => {
    const { id: ownerId } = await one.users.create(newUser());
    await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        (n % 2 === 0 ? one : other).items.create({ title: `pen ${n}`, ownerId }),
      ),
    );
    expect(await one.items.count({})).toBe(40);
    expect(await other.items.count({ ownerId })).toBe(40);
    expect(await other.items.search("pen", 100)).toHaveLength(40);
  });
});
