/** What every store promises about counters. */

import fc from "fast-check";
import type { Store } from "../../src/store/store.js";

const lastsMillis = 1_000_000;

/** @param current answers the store of the running test: an empty one. */
export function counterContract(current: () => Store): void {
  const find = (key: string) => current().counters.find(key);

  describe("counters", () => {
    test("a counter begins with the first addition, and its end stays where it is", async () => {
      const { counters } = current();
      expect(await find("key")).toBeUndefined();
      const first = await counters.add("key", 1, lastsMillis);
      expect(first).toMatchObject({ points: 1, leftMillis: lastsMillis });
      expect(Math.abs((first.expiresAtMillis ?? 0) - lastsMillis - Date.now())).toBeLessThan(
        10_000,
      );
      const { expiresAtMillis } = first;
      expect(await counters.add("key", 2, 2 * lastsMillis)).toMatchObject({
        points: 3,
        expiresAtMillis,
      });
      expect(await counters.add("key", -1, null)).toMatchObject({ points: 2, expiresAtMillis });
      const found = await find("key");
      expect(found).toMatchObject({ points: 2, expiresAtMillis });
      expect(found?.leftMillis).toBeLessThanOrEqual(lastsMillis);
      expect(found?.leftMillis).toBeGreaterThan(lastsMillis - 10_000);
      expect(await find("other")).toBeUndefined();
    });

    test("one without an end lasts for ever", async () => {
      const { counters } = current();
      const forever = { expiresAtMillis: null, leftMillis: null };
      expect(await counters.add("key", 1, null)).toEqual({ points: 1, ...forever });
      expect(await counters.add("key", 1, 0)).toEqual({ points: 2, ...forever });
      expect(await counters.prune()).toBe(0);
      expect(await find("key")).toEqual({ points: 2, ...forever });
    });

    test("one that is over is missing, and begins anew", async () => {
      const { counters } = current();
      expect(await counters.add("key", 5, 0)).toMatchObject({ points: 5, leftMillis: 0 });
      expect(await find("key")).toBeUndefined();
      expect(await counters.add("key", 1, lastsMillis)).toMatchObject({
        points: 1,
        leftMillis: lastsMillis,
      });
      await counters.add("other", 5, 0);
      expect(await counters.add("other", 1, null)).toEqual({
        points: 1,
        expiresAtMillis: null,
        leftMillis: null,
      });
    });

    test("one ends by the database's clock", async () => {
      await current().counters.add("key", 1, 3);
      while ((await find("key")) !== undefined);
      expect(await current().counters.add("key", 1, lastsMillis)).toMatchObject({ points: 1 });
    });

    test("a fresh one begins anew, whatever is there", async () => {
      const { counters } = current();
      await counters.add("key", 5, null);
      expect(await counters.add("key", 2, lastsMillis, true)).toMatchObject({
        points: 2,
        leftMillis: lastsMillis,
      });
      expect(await counters.add("key", 1, null, true)).toEqual({
        points: 1,
        expiresAtMillis: null,
        leftMillis: null,
      });
      expect(await counters.add("new", 1, null, true)).toMatchObject({ points: 1 });
    });

    test("remove says whether there was one", async () => {
      const { counters } = current();
      await counters.add("key", 1, null);
      expect(await counters.remove("other")).toBe(false);
      expect(await counters.remove("key")).toBe(true);
      expect(await counters.remove("key")).toBe(false);
      expect(await find("key")).toBeUndefined();
    });

    test("a key that could not be stored is found nowhere", async () => {
      await current().counters.add("key", 1, null);
      for (const key of ["key\0", "\ud800"]) {
        expect(await find(key)).toBeUndefined();
        expect(await current().counters.remove(key)).toBe(false);
        await expect(current().counters.add(key, 1, null)).rejects.toThrow(TypeError);
      }
      expect(await find("key")).toMatchObject({ points: 1 });
    });

    test("prune removes those that are over", async () => {
      const { counters } = current();
      await counters.add("over", 1, 0);
      await counters.add("over too", 1, 0);
      await counters.add("lasting", 1, lastsMillis);
      expect(await counters.prune()).toBe(2);
      expect(await counters.prune()).toBe(0);
      expect(await find("lasting")).toMatchObject({ points: 1 });
    });

    test("no addition of many at once is lost", async () => {
      const { counters } = current();
      const added = await Promise.all(
        Array.from({ length: 100 }, () => counters.add("key", 1, lastsMillis)),
      );
      const points = added.map((counter) => counter.points).sort((a, b) => a - b);
      expect(points).toEqual(points.map((_, n) => n + 1));
    });

    test("any additions and removals agree with a map", async () => {
      const step = fc.record({
        key: fc.constantFrom("a", "b"),
        points: fc.integer({ min: -3, max: 9 }),
        lasts: fc.constantFrom(0, lastsMillis, null),
        how: fc.constantFrom("add", "add", "add", "fresh", "remove"),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
          const { counters } = current();
          const model = new Map<string, number>();
          for (const { key, points, lasts, how } of steps) {
            if (how === "remove") {
              await counters.remove(key);
              model.delete(key);
              continue;
            }
            const held = how === "fresh" ? undefined : model.get(key);
            const sum = (held ?? 0) + points;
            expect((await counters.add(key, points, lasts, how === "fresh")).points).toBe(sum);
            // One that is there keeps its end; a new one that lasts for no time is over.
            if (held === undefined && lasts === 0) model.delete(key);
            else model.set(key, sum);
            expect((await find(key))?.points).toBe(model.get(key));
          }
          for (const key of ["a", "b"]) await counters.remove(key);
        }),
        { numRuns: Number(process.env["RUNS"] ?? 60) },
      );
    });
  });
}
