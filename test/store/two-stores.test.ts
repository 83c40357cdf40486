import { openSqliteStore } from "../../src/store/sqlite.js";
import type { KeepOne, Store } from "../../src/store/store.js";
import { newUser } from "./new-user.js";
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
