/** What every store promises, whatever its database: run once for each. */

import fc from "fast-check";
import { NameTakenError, type NewUser, type Store } from "../../src/store/store.js";
import { auditContract } from "./audit-contract.js";
import { clientContract } from "./clients/client-contract.js";
import { counterContract } from "./counter-contract.js";
import { itemChangesContract } from "./items/item-changes-contract.js";
import { itemSearchContract } from "./items/item-search-contract.js";
import { listenerContract } from "./sessions/listener-contract.js";
import { newUser } from "./users/new-user.js";
import { revocationContract } from "./sessions/revocation-contract.js";
import { rotationContract } from "./sessions/rotation-contract.js";
import { sessionContract } from "./sessions/session-contract.js";
import { sessionLimitContract } from "./sessions/session-limit-contract.js";
import { userChangesContract } from "./users/user-changes-contract.js";
import { userPagesContract } from "./users/user-pages-contract.js";

/** @param open opens an empty store. */
export function storeContract(name: string, open: () => Promise<Store>): void {
  describe(`the store contract over ${name}`, () => {
    let store: Store;

    beforeEach(async () => {
      store = await open();
    });

    afterEach(async () => {
      await store.close();
    });

    const createUser = (changes?: Partial<NewUser>) => store.users.create(newUser(changes));

    describe("users", () => {
      test("a created user is found by name and by id as it was created", async () => {
        const before = Date.now();
        const user = await createUser();
        expect(user).toMatchObject({
          username: "jane",
          email: "jane@example.com",
          scopes: ["me", "read:items"],
          passwordHash: "$2b$04$abc",
          disabled: false,
          generation: 0,
          demo: false,
        });
        expect(user.id).toMatch(/^usr_[\w-]{22}$/);
        expect(user.createdAtMillis).toBeGreaterThanOrEqual(before);
        expect(user.createdAtMillis).toBeLessThanOrEqual(Date.now());
        expect(await store.users.findByName("jane")).toEqual(user);
        expect(await store.users.findById(user.id)).toEqual(user);
      });

      test("flags and absent values come back as they were given", async () => {
        const user = await createUser({
          email: null,
          passwordHash: null,
          scopes: [],
          disabled: true,
          demo: true,
        });
        const found = await store.users.findById(user.id);
        expect(found).toMatchObject({
          email: null,
          passwordHash: null,
          scopes: [],
          disabled: true,
          demo: true,
        });
      });

      test("scopes keep the order in which they were given, and repeats are folded", async () => {
        const { id } = await createUser({ scopes: ["z", "me", "a", "me"] });
        expect((await store.users.findById(id))?.scopes).toEqual(["z", "me", "a"]);
      });

      test.each([
        ["Jane", "jane"],
        ["JOSÉ", "jose\u0301"],
        ["Ｊａｎｅ", "jane"],
      ])("the names %j and %j are one", async (first, second) => {
        const user = await createUser({ username: first });
        expect(await store.users.findByName(second)).toEqual(user);
        await expect(createUser({ username: second })).rejects.toThrow(NameTakenError);
      });

      test.each(["jane ", " jane", "ja ne", "jane\0", "jane\0x", "jan", "jane%", ""])(
        "the name %j is not the name of jane",
        async (other) => {
          await createUser();
          expect(await store.users.findByName(other)).toBeUndefined();
        },
      );

      test("a name with a lone surrogate is not one with a replacement character", async () => {
        await createUser({ username: "jane\ufffd" });
        expect(await store.users.findByName("jane\ud800")).toBeUndefined();
      });

      test("text that the database would change is refused, not changed", async () => {
        await expect(createUser({ username: "jane\0x" })).rejects.toThrow(/NUL/);
        await expect(createUser({ username: "jane\ud800" })).rejects.toThrow(/surrogate/);
      });

      test("a taken name leaves the user that has it as it was, and nothing of the other", async () => {
        const user = await createUser();
        await expect(
          createUser({ username: "JANE", scopes: ["admin:users"], disabled: true }),
        ).rejects.toThrow(NameTakenError);
        expect(await store.users.findByName("jane")).toEqual(user);
      });

      test("of ten creations of one name at once exactly one succeeds", async () => {
        const results = await Promise.allSettled(Array.from({ length: 10 }, () => createUser()));
        const refused = results.filter((result) => result.status === "rejected");
        expect(refused).toHaveLength(9);
        for (const { reason } of refused) expect(reason).toBeInstanceOf(NameTakenError);
      });

      test("findByIds answers in the order of the ids, with gaps, and repeats", async () => {
        const jane = await createUser();
        const john = await createUser({ username: "john", scopes: [] });
        const ids = [john.id, "usr_nobody", jane.id, "\0", john.id];
        expect(await store.users.findByIds(ids)).toEqual([john, undefined, jane, undefined, john]);
        expect(await store.users.findByIds([])).toEqual([]);
        expect(await store.users.findByIds(["\0"])).toEqual([undefined]);
      });

      test.each(["", "usr_nobody", "\0", "\ud800", "' or 1=1 --"])(
        "findById of %j finds nobody",
        async (id) => {
          await createUser();
          expect(await store.users.findById(id)).toBeUndefined();
        },
      );

      test("hasDemoUsers is true when one user of many has the flag", async () => {
        expect(await store.users.hasDemoUsers()).toBe(false);
        await createUser();
        expect(await store.users.hasDemoUsers()).toBe(false);
        await createUser({ username: "demo", demo: true });
        expect(await store.users.hasDemoUsers()).toBe(true);
      });
    });

    describe("items", () => {
      test("a created item is found by its id as it was created", async () => {
        const owner = await createUser();
        const before = Date.now();
        const item = await store.items.create({ title: "A pen 🖋", ownerId: owner.id });
        expect(item).toMatchObject({ title: "A pen 🖋", description: null, ownerId: owner.id });
        expect(item.id).toMatch(/^itm_[\w-]{22}$/);
        expect(item.createdAtMillis).toBeGreaterThanOrEqual(before);
        expect(await store.items.findById(item.id)).toEqual(item);
        const other = await store.items.create({
          title: "B",
          description: "two\nlines",
          ownerId: owner.id,
        });
        expect(other.description).toBe("two\nlines");
        expect(other.sequence).toBeGreaterThan(item.sequence);
      });

      test.each(["", "itm_nothing", "\0", "\ud800"])("findById of %j is nothing", async (id) => {
        expect(await store.items.findById(id)).toBeUndefined();
      });

      test("an owner whose id cannot exist has no items", async () => {
        const page = { items: [], hasNextPage: false };
        expect(await store.items.list({ first: 1, ownerId: "\0" })).toEqual(page);
        expect(await store.items.listByOwners(["\0"], { first: 1 })).toEqual([page]);
        expect(await store.items.count({ ownerId: "\0" })).toBe(0);
        expect(await store.items.countByOwners(["\0"])).toEqual([0]);
        expect(await store.items.listByOwners([], { first: 1 })).toEqual([]);
        expect(await store.items.countByOwners([])).toEqual([]);
      });

      test("list, listByOwners, count and countByOwners agree with an array", async () => {
        const owners = await Promise.all(
          ["a", "b", "c"].map(async (username) => (await createUser({ username })).id),
        );
        const model: { sequence: number; ownerId: string }[] = [];
        for (const index of [0, 1, 1, 0, 0, 1, 0, 1, 0, 0]) {
          const ownerId = owners[index] ?? "";
          model.unshift(await store.items.create({ title: "x", ownerId }));
        }
        const expected = (first: number, before: number | undefined, ownerId?: string) => {
          const rest = model.filter(
            (item) =>
              item.sequence < (before ?? Infinity) && item.ownerId === (ownerId ?? item.ownerId),
          );
          return { items: rest.slice(0, first), hasNextPage: rest.length > first };
        };
        await fc.assert(
          fc.asyncProperty(
            fc.integer({ min: 0, max: 12 }),
            fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined }),
            fc.array(fc.constantFrom(...owners, "usr_nobody"), { maxLength: 5 }),
            async (first, before, asked) => {
              expect(await store.items.list({ first, before })).toEqual(expected(first, before));
              const pages = asked.map((ownerId) => expected(first, before, ownerId));
              expect(await store.items.listByOwners(asked, { first, before })).toEqual(pages);
              const counts = asked.map(
                (ownerId) => model.filter((item) => item.ownerId === ownerId).length,
              );
              expect(await store.items.countByOwners(asked)).toEqual(counts);
              for (const [index, ownerId] of asked.entries()) {
                expect(await store.items.list({ first, before, ownerId })).toEqual(pages[index]);
                expect(await store.items.count({ ownerId })).toBe(counts[index]);
              }
              expect(await store.items.count({})).toBe(model.length);
            },
          ),
          { numRuns: 60 },
        );
      });
    });

    userPagesContract(() => store);
    userChangesContract(() => store);
    itemChangesContract(() => store);
    itemSearchContract(() => store);
    sessionContract(() => store);
    sessionLimitContract(() => store);
    rotationContract(() => store);
    revocationContract(() => store);
    listenerContract(() => store);
    clientContract(() => store);
    auditContract(() => store);
    counterContract(() => store);

    test("ping resolves while the store is open, and rejects when it is closed", async () => {
      await expect(store.ping()).resolves.toBeUndefined();
      await store.close();
      await expect(store.ping()).rejects.toThrow();
    });

    test("close may be called twice", async () => {
      await store.close();
      await expect(store.close()).resolves.toBeUndefined();
    });
  });
}
