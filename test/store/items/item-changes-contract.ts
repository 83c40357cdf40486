/** What every store promises about changes of items, and about pages while items come and go. */

import fc from "fast-check";
import {
  NoSuchOwnerError,
  VersionConflictError,
  type ItemChange,
  type ItemRecord,
  type NewItem,
  type Store,
} from "../../../src/store/store.js";
import { newUser } from "../users/new-user.js";

/** @param current answers the store of the running test: an empty one. */
export function itemChangesContract(current: () => Store): void {
  let ownerId: string;

  const create = (changes: Partial<NewItem> = {}) =>
    current().items.create({ title: "A pen", description: "blue", ownerId, ...changes });
  const find = (id: string) => current().items.findById(id);

  describe("items that change", () => {
    beforeEach(async () => {
      ({ id: ownerId } = await current().users.create(newUser()));
    });

    test.each(["usr_nobody", "", "\0", "\ud800"])(
      "an item of %j, who is nobody, cannot be created",
      async (nobody) => {
        await expect(create({ ownerId: nobody })).rejects.toThrow(NoSuchOwnerError);
        expect(await current().items.count({})).toBe(0);
        expect(await current().items.search("pen", 9)).toEqual([]);
      },
    );

    test("an item that cannot be created for another reason says that reason", async () => {
      await expect(create({ title: "\0" })).rejects.toThrow(/NUL/);
    });

    test.each<[ItemChange, Partial<ItemRecord>]>([
      [{ title: "B" }, { title: "B", description: "blue" }],
      [{ description: "red" }, { title: "A pen", description: "red" }],
      [{ description: null }, { title: "A pen", description: null }],
      [
        { title: "B", description: null },
        { title: "B", description: null },
      ],
      [{ title: "A pen" }, { title: "A pen", description: "blue" }],
      [
        { title: undefined, description: "red" },
        { title: "A pen", description: "red" },
      ],
    ])("the change %j counts the version up and changes that alone", async (change, expected) => {
      const item = await create();
      const other = await create();
      expect(item.version).toBe(1);
      const changed = await current().items.update(item.id, change);
      expect(changed).toEqual({ ...item, ...expected, version: 2 });
      expect(await find(item.id)).toEqual(changed);
      expect(await find(other.id)).toEqual(other);
    });

    test("a change is made to the version that is expected, and to no other", async () => {
      const { id } = await create();
      const { items } = current();
      expect(await items.update(id, { title: "B" }, 1)).toMatchObject({ version: 2 });
      for (const version of [1, 3, 0, -1, 1.5]) {
        const refused = items.update(id, { title: "C" }, version);
        await expect(refused).rejects.toThrow(VersionConflictError);
        await expect(refused).rejects.toMatchObject({ version: 2 });
      }
      expect(await find(id)).toMatchObject({ title: "B", version: 2 });
    });

    test("of ten changes to one version at once exactly one is made", async () => {
      const { id } = await create();
      const results = await Promise.allSettled(
        Array.from({ length: 10 }, (_, n) => current().items.update(id, { title: `${n}` }, 1)),
      );
      const made = results.filter((result) => result.status === "fulfilled");
      expect(made.map(({ value }) => value)).toEqual([await find(id)]);
      expect((await find(id))?.version).toBe(2);
    });

    test("a change of nothing leaves the item and its version, which is still compared", async () => {
      const item = await create();
      const { items } = current();
      expect(await items.update(item.id, {})).toEqual(item);
      expect(await items.update(item.id, { title: undefined }, 1)).toEqual(item);
      await expect(items.update(item.id, {}, 2)).rejects.toMatchObject({ version: 1 });
    });

    test("deleting answers what the item was, once", async () => {
      const item = await create();
      const other = await create();
      const { items } = current();
      expect(await items.delete(item.id)).toEqual(item);
      expect(await items.delete(item.id)).toBeUndefined();
      expect(await find(item.id)).toBeUndefined();
      expect(await items.list({ first: 9 })).toEqual({ items: [other], hasNextPage: false });
      expect(await items.count({ ownerId })).toBe(1);
      expect(await items.count({})).toBe(1);
    });

    test.each(["itm_nothing", "", "\0", "\ud800"])("a change of %j changes nothing", async (id) => {
      const item = await create();
      const { items } = current();
      expect(await items.update(id, { title: "B" })).toBeUndefined();
      expect(await items.update(id, { title: "B" }, 1)).toBeUndefined();
      expect(await items.update(id, {}, 1)).toBeUndefined();
      expect(await items.delete(id)).toBeUndefined();
      expect(await find(item.id)).toEqual(item);
    });

    test("findByIds answers in the order of the ids, with gaps, and repeats", async () => {
      const [a, b] = [await create(), await create()];
      const { items } = current();
      const ids = [b.id, "itm_nothing", a.id, "\0", b.id];
      expect(await items.findByIds(ids)).toEqual([b, undefined, a, undefined, b]);
      expect(await items.findByIds([])).toEqual([]);
      expect(await items.findByIds(["\0"])).toEqual([undefined]);
    });

    test("pages of items neither repeat nor skip one while others come and go", async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.constantFrom("create", "delete", "page"), { minLength: 5, maxLength: 20 }),
          fc.integer({ min: 1, max: 4 }),
          fc.nat(),
          async (steps, first, choice) => {
            const { items } = current();
            const there: ItemRecord[] = [];
            for (let n = 0; n < 6; n += 1) there.unshift(await create());
            // Those that were there from the beginning and were not deleted must all be seen.
            const gone = new Set<string>();
            const seen: ItemRecord[] = [];
            let before: number | undefined;
            const readPage = async () => {
              const page = await items.list({ first, before, ownerId });
              seen.push(...page.items);
              before = page.items.at(-1)?.sequence ?? before;
              return page.hasNextPage;
            };
            for (const [index, step] of steps.entries()) {
              if (step === "create") await create();
              if (step === "page") await readPage();
              const victim = there[(choice + index) % there.length];
              if (step === "delete" && victim) {
                gone.add(victim.id);
                await items.delete(victim.id);
              }
            }
            while (await readPage());
            const seenIds = seen.map((item) => item.id);
            expect(new Set(seenIds).size).toBe(seenIds.length);
            for (const { id } of there) if (!gone.has(id)) expect(seenIds).toContain(id);
            for (const { id } of (await items.list({ first: 1_000 })).items) await items.delete(id);
          },
        ),
        { numRuns: 15 },
      );
    });
  });
}
