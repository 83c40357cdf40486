/** What every store promises about how many sessions of a subject may live. */

import type { SessionRecord, Store } from "../../../src/store/store.js";
import { createSession, newRotation, newSession } from "./new-session.js";
import { revokedIds } from "./revoked.js";

const idsOf = (sessions: readonly SessionRecord[]) => sessions.map(({ id }) => id).sort();

/** @param current answers the store of the running test: an empty one. */
export function sessionLimitContract(current: () => Store): void {
  const create = (changes?: Parameters<typeof createSession>[1]) =>
    createSession(current(), changes);

  describe("the most sessions of a subject", () => {
    test("the ones that were unused the longest end to make room, in the feed too", async () => {
      const { sessions } = current();
      const old = [await create(), await create(), await create()];
      const other = await create({ subject: "usr_john" });
      const start = await sessions.create(newSession({ mostPerSubject: 2 }));
      const live = await sessions.list({ subject: "usr_jane", first: 9 });
      expect(live).toHaveLength(2);
      expect(idsOf(live)).toContain(start?.session.id);
      const ended = start?.ended ?? [];
      expect(idsOf([...ended, ...live.filter(({ id }) => id !== start?.session.id)])).toEqual(
        idsOf(old),
      );
      for (const session of ended) {
        expect(session.revokedAtMillis).not.toBeNull();
        expect(await sessions.findById(session.id)).toEqual(session);
        for (const { usedAtMillis } of live) {
          expect(session.usedAtMillis).toBeLessThanOrEqual(usedAtMillis);
        }
      }
      expect(await revokedIds(current(), "session")).toEqual(idsOf(ended));
      expect(await sessions.findLive(other.id)).toEqual(other);
    });

    test("a session that is used stays, and one that is older by its use ends", async () => {
      const { sessions } = current();
      const [first, second] = [await create(), await create()];
      // Until the clock has gone on from the moment of the second login.
      let counter = 0;
      for (let usedAt = 0; usedAt <= second.usedAtMillis; counter += 1) {
        const use = await sessions.rotate(newRotation(first.id, { counter }));
        usedAt = use.kind === "rotated" ? use.session.usedAtMillis : Infinity;
      }
      const start = await sessions.create(newSession({ mostPerSubject: 2 }));
      expect(start?.ended).toMatchObject([{ id: second.id }]);
    });

    test.each([1, 0])("with %i at most, the new one is the one that lives", async (most) => {
      const { sessions } = current();
      const first = await create();
      const start = await sessions.create(newSession({ mostPerSubject: most }));
      expect(idsOf(start?.ended ?? [])).toEqual([first.id]);
      expect(await sessions.list({ first: 9 })).toEqual([start?.session]);
    });

    test("what has ended or expired takes no room", async () => {
      const { sessions } = current();
      const { id } = await create();
      await sessions.end(id);
      await create({ idleMillis: 0 });
      const living = await create();
      expect(await sessions.create(newSession({ mostPerSubject: 2 }))).toMatchObject({ ended: [] });
      expect(await sessions.findLive(living.id)).toEqual(living);
    });

    test("of many logins at once, as many live as may", async () => {
      const { sessions } = current();
      await Promise.all(
        Array.from({ length: 30 }, () => sessions.create(newSession({ mostPerSubject: 3 }))),
      );
      expect(await sessions.list({ first: 99 })).toHaveLength(3);
      expect(await revokedIds(current(), "session")).toHaveLength(27);
    });
  });
}
