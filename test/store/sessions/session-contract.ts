/** What every store promises about sessions. */

import type { NewUser, SessionRecord, Store } from "../../../src/store/store.js";
import { createSession, newRotation, newSession } from "./new-session.js";
import { newUser } from "../users/new-user.js";
import { revoked, revokedIds } from "./revoked.js";

const unstorable = ["\0", "\ud800"];
const idsOf = (sessions: readonly SessionRecord[]) => sessions.map(({ id }) => id).sort();

/** @param current answers the store of the running test: an empty one. */
export function sessionContract(current: () => Store): void {
  const create = (changes?: Parameters<typeof createSession>[1]) =>
    createSession(current(), changes);

  describe("sessions", () => {
    test("a session is found as it was made", async () => {
      const session = await create();
      expect(session).toMatchObject({
        subject: "usr_jane",
        clientId: "first-party",
        scopes: ["me", "read:items"],
        counter: 0,
        device: "curl/8.5.0",
        revokedAtMillis: null,
      });
      expect(session.id).toMatch(/^ses_[\w-]{22}$/);
      expect(Math.abs(session.createdAtMillis - Date.now())).toBeLessThan(10_000);
      expect(session.usedAtMillis).toBe(session.createdAtMillis);
      expect(session.idleExpiresAtMillis - session.createdAtMillis).toBe(newSession().idleMillis);
      expect(session.expiresAtMillis - session.createdAtMillis).toBe(newSession().maximumAgeMillis);
      const { sessions } = current();
      expect(await sessions.findById(session.id)).toEqual(session);
      expect(await sessions.findLive(session.id)).toEqual(session);
      expect(await sessions.list({ first: 9 })).toEqual([session]);
    });

    test("scopes and the device come back as they were given, and may be missing", async () => {
      expect(await create({ scopes: [], device: null })).toMatchObject({
        scopes: [],
        device: null,
      });
      const silent = { ...newSession({ scopes: ["z", "a"] }), device: undefined };
      expect(await current().sessions.create(silent)).toMatchObject({
        session: { scopes: ["z", "a"], device: null },
      });
    });

    test("a device that could not be stored does not stop a login", async () => {
      expect((await create({ device: "x\0y\ud83d" })).device).toBe("x\ufffdy\ufffd");
    });

    test("the idle expiry is never after the absolute one", async () => {
      const session = await create({ idleMillis: 2_000_000, maximumAgeMillis: 1_000_000 });
      expect(session.idleExpiresAtMillis).toBe(session.expiresAtMillis);
      const { sessions } = current();
      const rotation = newRotation(session.id, { idleMillis: 2_000_000 });
      const rotated = await sessions.rotate(rotation);
      expect(rotated).toMatchObject({
        session: { idleExpiresAtMillis: session.expiresAtMillis },
      });
    });

    test.each([
      ["idle for too long", { idleMillis: 0 }],
      ["too old", { maximumAgeMillis: 0 }],
    ])("a session that is %s is not live, and stays found by its id", async (_case, changes) => {
      const { id } = await create(changes);
      const { sessions } = current();
      expect(await sessions.findLive(id)).toBeUndefined();
      expect(await sessions.list({ first: 9 })).toEqual([]);
      expect(await sessions.rotate(newRotation(id))).toEqual({ kind: "ended" });
      expect(await sessions.end(id)).toBeUndefined();
      expect(await sessions.endAll("usr_jane")).toBe(0);
      expect(await sessions.findById(id)).toMatchObject({ id, counter: 0, revokedAtMillis: null });
      expect(await revoked(current())).toEqual([]);
    });

    test.each(["", "ses_nothing", ...unstorable])("the id %j names no session", async (id) => {
      await create();
      const { sessions } = current();
      expect(await sessions.findById(id)).toBeUndefined();
      expect(await sessions.findLive(id)).toBeUndefined();
      expect(await sessions.end(id)).toBeUndefined();
      expect(await sessions.rotate(newRotation(id))).toEqual({ kind: "ended" });
    });

    test("list holds the live ones of a subject, the last used first, at most so many", async () => {
      const { sessions } = current();
      const made = [await create(), await create(), await create()];
      const other = await create({ subject: "usr_john" });
      await sessions.rotate(newRotation(made[1]?.id ?? ""));
      await sessions.end(made[2]?.id ?? "");
      const listed = await sessions.list({ subject: "usr_jane", first: 9 });
      expect(idsOf(listed)).toEqual(idsOf(made.slice(0, 2)));
      expect(listed.map(({ usedAtMillis }) => -usedAtMillis)).toEqual(
        listed.map(({ usedAtMillis }) => -usedAtMillis).sort((a, b) => a - b),
      );
      expect(await sessions.list({ subject: "usr_jane", first: 1 })).toEqual(listed.slice(0, 1));
      expect(idsOf(await sessions.list({ first: 9 }))).toEqual(idsOf([...listed, other]));
      expect(await sessions.list({ subject: "\0", first: 9 })).toEqual([]);
    });
  });

  describe("a session of a user of this store", () => {
    const seen = { generation: 0, passwordHash: "$2b$04$abc" };
    const start = async (
      user: Partial<NewUser>,
      expected: typeof seen | { passwordHash: null },
    ) => {
      const { id: subject } = await current().users.create(newUser(user));
      return current().sessions.create(newSession({ subject, user: { ...seen, ...expected } }));
    };

    test("is made where the user is as the login has seen it", async () => {
      expect(await start({}, seen)).toBeDefined();
      const bare = { username: "john", passwordHash: null };
      expect(await start(bare, { passwordHash: null })).toBeDefined();
    });

    test.each<[string, Partial<NewUser>, typeof seen | { passwordHash: null }]>([
      ["is disabled", { disabled: true }, seen],
      ["has another password", {}, { ...seen, passwordHash: "$2b$04$abd" }],
      ["has a password by now", {}, { passwordHash: null }],
      ["has no password any more", { passwordHash: null }, seen],
      ["is of a later generation", {}, { ...seen, generation: -1 }],
    ])("is not made where the user %s; the others stay", async (_case, user, expected) => {
      expect(await start(user, expected)).toBeUndefined();
      expect(await current().sessions.list({ first: 9 })).toEqual([]);
    });

    test.each(["usr_nobody", ...unstorable])("is not made for %j", async (subject) => {
      const session = newSession({ subject, user: seen });
      expect(await current().sessions.create(session)).toBeUndefined();
    });

    test("that is refused ends no other one", async () => {
      const other = await create({ subject: "usr_nobody" });
      const refused = newSession({ subject: "usr_nobody", user: seen, mostPerSubject: 1 });
      expect(await current().sessions.create(refused)).toBeUndefined();
      expect(await current().sessions.findLive(other.id)).toEqual(other);
      expect(await revoked(current())).toEqual([]);
    });
  });

  describe("ending sessions", () => {
    test("end answers the session as it was, once, and writes it into the feed", async () => {
      const { sessions } = current();
      const session = await create();
      const other = await create();
      expect(await sessions.end(session.id)).toEqual(session);
      expect(await sessions.end(session.id)).toBeUndefined();
      expect(await sessions.findLive(session.id)).toBeUndefined();
      const found = await sessions.findById(session.id);
      expect(found).toEqual({ ...session, revokedAtMillis: expect.any(Number) as number });
      expect(await sessions.findLive(other.id)).toEqual(other);
      expect(await revoked(current())).toEqual([{ kind: "session", id: session.id }]);
    });

    test("end of a subject's session ends no other subject's", async () => {
      const { sessions } = current();
      const session = await create();
      for (const subject of ["usr_john", "", ...unstorable]) {
        expect(await sessions.end(session.id, subject)).toBeUndefined();
      }
      expect(await sessions.findLive(session.id)).toEqual(session);
      expect(await sessions.end(session.id, "usr_jane")).toEqual(session);
    });

    test("endAll ends those of the subject but one, and says how many", async () => {
      const { sessions } = current();
      const [one, two, kept] = [await create(), await create(), await create()];
      const other = await create({ subject: "usr_john" });
      expect(await sessions.endAll("usr_jane", kept.id)).toBe(2);
      expect(await revokedIds(current(), "session")).toEqual(idsOf([one, two]));
      expect(await sessions.findLive(kept.id)).toEqual(kept);
      expect(await sessions.endAll("usr_jane", other.id)).toBe(1);
      expect(await sessions.endAll("usr_jane")).toBe(0);
      expect(await sessions.findLive(other.id)).toEqual(other);
      for (const text of unstorable) expect(await sessions.endAll(text)).toBe(0);
      expect(await sessions.endAll("usr_john", "\0")).toBe(1);
    });

    test("more sessions than one statement writes end in one change", async () => {
      const { sessions } = current();
      const count = 1_100;
      await Promise.all(
        Array.from({ length: count }, () => sessions.create(newSession({ mostPerSubject: count }))),
      );
      expect(await sessions.endAll("usr_jane")).toBe(count);
      expect(await revokedIds(current(), "session")).toHaveLength(count);
    });

    test("prune removes what is over for as long, and nothing that lives", async () => {
      const { sessions } = current();
      const [ended, expired, living] = [
        await create(),
        await create({ idleMillis: 0 }),
        await create(),
      ];
      await sessions.end(ended.id);
      expect(await sessions.prune(1_000_000)).toBe(0);
      expect(await sessions.findById(ended.id)).toBeDefined();
      expect(await sessions.prune(0)).toBe(2);
      expect(await sessions.findById(ended.id)).toBeUndefined();
      expect(await sessions.findById(expired.id)).toBeUndefined();
      expect(await sessions.findById(living.id)).toEqual(living);
    });
  });
}
