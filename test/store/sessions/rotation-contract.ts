/** What every store promises about refresh tokens: a chain with one end. */

import fc from "fast-check";
import type { RotationOutcome, Store } from "../../../src/store/store.js";
import { createSession, newRotation } from "./new-session.js";
import { revoked } from "./revoked.js";

const many = 100;
const kindsOf = (outcomes: readonly RotationOutcome[]) => outcomes.map(({ kind }) => kind).sort();

/** @param current answers the store of the running test: an empty one. */
export function rotationContract(current: () => Store): void {
  const rotate = (id: string, counter: number, graceMillis?: number) =>
    current().sessions.rotate(
      newRotation(id, graceMillis === undefined ? { counter } : { counter, graceMillis }),
    );

  describe("rotation", () => {
    test("counts one more, moves the idle expiry, and changes nothing else", async () => {
      const session = await createSession(current(), { idleMillis: 1_000_000 });
      const idleMillis = 2_000_000;
      const outcome = await current().sessions.rotate(newRotation(session.id, { idleMillis }));
      const rotated = await current().sessions.findById(session.id);
      expect(outcome).toEqual({ kind: "rotated", session: rotated });
      const usedAtMillis = rotated?.usedAtMillis ?? 0;
      expect(usedAtMillis).toBeGreaterThanOrEqual(session.usedAtMillis);
      expect(rotated).toEqual({
        ...session,
        counter: 1,
        usedAtMillis,
        idleExpiresAtMillis: usedAtMillis + idleMillis,
      });
      expect(await revoked(current())).toEqual([]);
    });

    test("within the grace the last token again changes nothing", async () => {
      const { id } = await createSession(current());
      await rotate(id, 0);
      const before = await current().sessions.findById(id);
      expect(await rotate(id, 0)).toEqual({ kind: "repeated", session: before });
      expect(await current().sessions.findById(id)).toEqual(before);
      expect(await rotate(id, 1)).toMatchObject({ kind: "rotated", session: { counter: 2 } });
    });

    test.each([
      ["the last token without a grace", 2, 0],
      ["an older token, within the grace", 1, 1_000_000],
      ["the first token", 0, 1_000_000],
      ["a token that was not given out yet", 4, 1_000_000],
      ["a token from before the first", -1, 1_000_000],
    ])("%s ends the session, and with it the newest token", async (_title, counter, grace) => {
      const { id } = await createSession(current());
      for (let use = 0; use < 3; use += 1) await rotate(id, use);
      const reused = await rotate(id, counter, grace);
      expect(reused).toMatchObject({ kind: "reused", session: { id, counter: 3 } });
      const found = await current().sessions.findById(id);
      expect(reused).toEqual({ kind: "reused", session: found });
      expect(found?.revokedAtMillis).not.toBeNull();
      expect(await revoked(current())).toEqual([{ kind: "session", id }]);
      for (const any of [counter, 3, 0]) expect(await rotate(id, any)).toEqual({ kind: "ended" });
      expect(await revoked(current())).toHaveLength(1);
    });

    test("a session that was never rotated has no token before its newest", async () => {
      const { id } = await createSession(current());
      expect(await rotate(id, -1)).toMatchObject({ kind: "reused" });
    });

    test("the grace ends by the database's clock", async () => {
      const { id } = await createSession(current());
      await rotate(id, 0);
      let outcome = await rotate(id, 0, 3);
      while (outcome.kind === "repeated") outcome = await rotate(id, 0, 3);
      expect(outcome.kind).toBe("reused");
    });

    test("a session that is not used within its idle time ends by the database's clock", async () => {
      const { id } = await createSession(current());
      await current().sessions.rotate(newRotation(id, { idleMillis: 3 }));
      while ((await current().sessions.findLive(id)) !== undefined);
      expect(await rotate(id, 1)).toEqual({ kind: "ended" });
      expect(await revoked(current())).toEqual([]);
    });

    test("of a hundred uses of one token at once, one rotates and the others repeat it", async () => {
      const { id } = await createSession(current());
      const outcomes = await Promise.all(Array.from({ length: many }, () => rotate(id, 0)));
      const repeated = Array.from({ length: many - 1 }, () => "repeated");
      expect(kindsOf(outcomes)).toEqual([...repeated, "rotated"]);
      const session = await current().sessions.findLive(id);
      for (const outcome of outcomes) expect(outcome).toMatchObject({ session });
      expect(session?.counter).toBe(1);
    });

    test("without a grace, one rotates, one is a replay, and the session has ended", async () => {
      const { id } = await createSession(current());
      const outcomes = await Promise.all(Array.from({ length: many }, () => rotate(id, 0, 0)));
      const ended = Array.from({ length: many - 2 }, () => "ended");
      expect(kindsOf(outcomes)).toEqual([...ended, "reused", "rotated"]);
      expect(await revoked(current())).toEqual([{ kind: "session", id }]);
    });

    test("one session that ends leaves the others of the subject as they are", async () => {
      const { id } = await createSession(current());
      const other = await createSession(current());
      await rotate(id, 5);
      expect(await current().sessions.findLive(other.id)).toEqual(other);
    });

    test("any uses in any order have the outcomes of the rules", async () => {
      const use = fc.record({
        counter: fc.integer({ min: -1, max: 6 }),
        graceMillis: fc.constantFrom(0, 1_000_000),
        idleMillis: fc.oneof(
          { weight: 9, arbitrary: fc.constant(1_000_000) },
          { weight: 1, arbitrary: fc.constant(0) },
        ),
      });
      // Mostly the newest token or the one before, as clients do: so that chains become long.
      const step = fc.oneof(
        { weight: 3, arbitrary: fc.record({ behind: fc.constantFrom(0, 0, 0, 1), use }) },
        { weight: 1, arbitrary: fc.record({ behind: fc.constant(undefined), use }) },
      );
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
          const { id } = await createSession(current());
          let counter = 0;
          let live = true;
          let replayed = false;
          for (const { behind, use: rotation } of steps) {
            const presented = behind === undefined ? rotation.counter : counter - behind;
            const { kind } = await current().sessions.rotate({
              ...rotation,
              id,
              counter: presented,
            });
            if (!live) {
              expect(kind).toBe("ended");
            } else if (presented === counter) {
              expect(kind).toBe("rotated");
              counter += 1;
              live = rotation.idleMillis > 0;
            } else if (presented >= 0 && presented === counter - 1 && rotation.graceMillis > 0) {
              expect(kind).toBe("repeated");
            } else {
              expect(kind).toBe("reused");
              live = false;
              replayed = true;
            }
          }
          const found = await current().sessions.findById(id);
          expect(found?.counter).toBe(counter);
          expect(found?.revokedAtMillis !== null).toBe(replayed);
          expect((await current().sessions.findLive(id)) !== undefined).toBe(live);
          const entries = (await revoked(current())).filter((revocation) => revocation.id === id);
          expect(entries).toHaveLength(Number(replayed));
        }),
        { numRuns: Number(process.env["RUNS"] ?? 60) },
      );
    });
  });
}
