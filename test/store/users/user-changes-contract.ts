/** What every store promises about changes of users. */

import {
  LastHolderError,
  type KeepOne,
  type NewUser,
  type Store,
} from "../../../src/store/store.js";
import { newUser } from "./new-user.js";

const admin = "admin:users";
const keep: KeepOne = { keepOneWith: admin };

/** @param current answers the store of the running test: an empty one. */
export function userChangesContract(current: () => Store): void {
  const create = (changes?: Partial<NewUser>) => current().users.create(newUser(changes));
  const find = (id: string) => current().users.findById(id);

  describe("changes of users", () => {
    test("what a change answers is what is found afterwards", async () => {
      const jane = await create();
      const { users } = current();
      const changes = [
        () => users.setScopes(jane.id, ["z", "me", "z", "a"]),
        () => users.setDisabled(jane.id, true),
        () => users.setDisabled(jane.id, false),
        () => users.setPasswordHash(jane.id, "$2b$04$new"),
      ];
      for (const change of changes) {
        const changed = await change();
        expect(changed).toBeDefined();
        expect(await find(jane.id)).toEqual(changed);
      }
      expect(await find(jane.id)).toEqual({
        ...jane,
        scopes: ["z", "me", "a"],
        passwordHash: "$2b$04$new",
        generation: 3,
      });
    });

    test("a change of one user leaves the others as they are", async () => {
      const jane = await create();
      const john = await create({ username: "john", disabled: true });
      await current().users.setScopes(jane.id, []);
      await current().users.setDisabled(jane.id, true);
      await current().users.setPasswordHash(jane.id, "other");
      await current().users.delete(jane.id);
      expect(await find(john.id)).toEqual(john);
    });

    test.each(["usr_nobody", "", "\0", "\ud800"])("a change of %j changes nobody", async (id) => {
      const jane = await create();
      expect(await current().users.setScopes(id, [])).toBeUndefined();
      expect(await current().users.setDisabled(id, true)).toBeUndefined();
      expect(await current().users.setPasswordHash(id, "x")).toBeUndefined();
      expect(await current().users.delete(id)).toBeUndefined();
      expect(await find(jane.id)).toEqual(jane);
    });

    test.each<[string, string[], number]>([
      ["the same ones", ["me", "read:items"], 0],
      ["the same ones in another order", ["read:items", "me"], 0],
      ["one more", ["me", "read:items", "a"], 0],
      ["one less", ["me"], 1],
      ["another one for one", ["me", "a"], 1],
      ["none", [], 1],
    ])("scopes: %s, %j, count the generation up by %i", async (_title, scopes, step) => {
      const { id } = await create();
      expect(await current().users.setScopes(id, scopes)).toMatchObject({
        scopes,
        generation: step,
      });
    });

    test("disabling counts the generation up each time, enabling does not", async () => {
      const { id } = await create();
      const { users } = current();
      expect(await users.setDisabled(id, false)).toMatchObject({ generation: 0, disabled: false });
      expect(await users.setDisabled(id, true)).toMatchObject({ generation: 1, disabled: true });
      expect(await users.setDisabled(id, true)).toMatchObject({ generation: 2 });
      expect(await users.setDisabled(id, false)).toMatchObject({ generation: 2, disabled: false });
    });

    test("a password is replaced only where the one that was expected is still there", async () => {
      const jane = await create({ passwordHash: "first" });
      const { users } = current();
      expect(await users.setPasswordHash(jane.id, "second", { expected: "other" })).toBeUndefined();
      expect(
        await users.setPasswordHash(jane.id, "second", { expected: "first\0" }),
      ).toBeUndefined();
      expect(await find(jane.id)).toEqual(jane);
      const results = await Promise.all(
        ["a", "b", "c"].map((hash) => users.setPasswordHash(jane.id, hash, { expected: "first" })),
      );
      const done = results.filter((result) => result !== undefined);
      expect(done).toEqual([await find(jane.id)]);
      expect(done[0]?.generation).toBe(1);
    });

    test("the same password is hashed anew only in place of the hash that was expected", async () => {
      const jane = await create({ passwordHash: "first" });
      const bare = await create({ username: "bare", passwordHash: null });
      const { users } = current();
      for (const expected of ["other", "", "first\0"]) {
        expect(await users.replacePasswordHash(jane.id, "second", expected)).toBe(false);
      }
      expect(await users.replacePasswordHash(bare.id, "second", "")).toBe(false);
      expect(await users.replacePasswordHash("usr_nobody", "second", "first")).toBe(false);
      expect(await users.replacePasswordHash("\0", "second", "first")).toBe(false);
      expect(await find(jane.id)).toEqual(jane);
      expect(await find(bare.id)).toEqual(bare);
      const results = await Promise.all(
        ["a", "b"].map((hash) => users.replacePasswordHash(jane.id, hash, "first")),
      );
      expect(results.filter(Boolean)).toHaveLength(1);
      const passwordHash = results[0] ? "a" : "b";
      expect(await find(jane.id)).toEqual({ ...jane, passwordHash });
    });

    test("a user without a password is given one, but not in place of an expected one", async () => {
      const { id } = await create({ passwordHash: null });
      expect(await current().users.setPasswordHash(id, "x", { expected: "" })).toBeUndefined();
      expect(await current().users.setPasswordHash(id, "x")).toMatchObject({ passwordHash: "x" });
    });

    test("a deleted user is gone with the items, and nothing else is", async () => {
      const jane = await create({ items: [{ title: "pen one" }, { title: "pen two" }] });
      const john = await create({ username: "john", items: [{ title: "pen three" }] });
      const { users, items } = current();
      expect(await users.delete(jane.id)).toEqual(jane);
      expect(await users.delete(jane.id)).toBeUndefined();
      expect(await users.findByName("jane")).toBeUndefined();
      expect((await items.list({ first: 9 })).items).toMatchObject([{ ownerId: john.id }]);
      expect(await items.search("pen", 9)).toMatchObject([{ ownerId: john.id }]);
      expect(await items.count({})).toBe(1);
      expect(await items.countByOwners([jane.id, john.id])).toEqual([0, 1]);
      expect(await users.count({})).toBe(1);
      // The name is free again, and whoever takes it is somebody else.
      expect((await create()).id).not.toBe(jane.id);
    });

    test("a user is created with items in their order, or without either", async () => {
      const { id } = await create({ items: [{ title: "a" }, { title: "b", description: "x" }] });
      expect((await current().items.list({ first: 9, ownerId: id })).items).toMatchObject([
        { title: "b", description: "x", version: 1 },
        { title: "a", description: null, version: 1 },
      ]);
      const broken = { username: "john", items: [{ title: "good" }, { title: "bad\0" }] };
      await expect(create(broken)).rejects.toThrow(/NUL/);
      expect(await current().users.findByName("john")).toBeUndefined();
      expect(await current().items.search("good", 9)).toEqual([]);
      expect(await current().users.count({})).toBe(1);
    });
  });

  describe("keeping one who can log in with a scope", () => {
    const takingAway: [string, (id: string, how?: KeepOne) => Promise<unknown>][] = [
      ["taking the scope away", (id, how) => current().users.setScopes(id, ["me"], how)],
      ["disabling", (id, how) => current().users.setDisabled(id, true, how)],
      ["deleting", (id, how) => current().users.delete(id, how)],
    ];
    const holder = (username: string, changes: Partial<NewUser> = {}) =>
      create({ username, scopes: ["me", admin], ...changes });

    describe.each(takingAway)("%s", (_title, take) => {
      test("is refused for the last one, who stays as before", async () => {
        const last = await holder("last");
        await create({ username: "no scope" });
        await holder("disabled", { disabled: true });
        await holder("no password", { passwordHash: null });
        await expect(take(last.id, keep)).rejects.toThrow(LastHolderError);
        expect(await find(last.id)).toEqual(last);
      });

      test("is done where another one stays, and where nothing must be kept", async () => {
        const one = await holder("one");
        const other = await holder("other");
        expect(await take(one.id, keep)).toBeDefined();
        await expect(take(other.id, keep)).rejects.toThrow(LastHolderError);
        expect(await take(other.id)).toBeDefined();
      });

      test.each<[string, Partial<NewUser>]>([
        ["does not hold the scope", { scopes: ["me"] }],
        ["is disabled", { disabled: true }],
        ["has no password", { passwordHash: null }],
      ])("is done to a user who %s, even where nobody is left", async (_case, changes) => {
        const { id } = await holder("somebody", changes);
        expect(await take(id, keep)).toBeDefined();
      });
    });

    test("of two who take each other away at once, one stays", async () => {
      for (const [title, take] of takingAway) {
        const [one, other] = [await holder(`one ${title}`), await holder(`other ${title}`)];
        const results = await Promise.allSettled([take(one.id, keep), take(other.id, keep)]);
        const refused = results.filter((result) => result.status === "rejected");
        expect(refused.map(({ reason }) => (reason as Error).name)).toEqual(["LastHolderError"]);
        for (const { id } of [one, other]) await current().users.delete(id);
      }
    });

    test("the last one may be given other scopes beside the one, and enabled", async () => {
      const { id } = await holder("last");
      const { users } = current();
      expect(await users.setScopes(id, [admin, "new"], keep)).toMatchObject({ generation: 1 });
      expect(await users.setDisabled(id, false, keep)).toBeDefined();
      expect(await users.setPasswordHash(id, "new")).toBeDefined();
    });
  });
}
