/** What every store promises about the feed of revocations, and about the changes that write into it. */

import {
  LastHolderError,
  REVOCATION_KEPT_MILLIS,
  type NewUser,
  type Revocation,
  type Store,
} from "../../../src/store/store.js";
import { newClient } from "../clients/new-client.js";
import { createSession } from "./new-session.js";
import { newUser } from "../users/new-user.js";
import { revoked } from "./revoked.js";

/** @param current answers the store of the running test: an empty one. */
export function revocationContract(current: () => Store): void {
  const createUser = (changes?: Partial<NewUser>) => current().users.create(newUser(changes));
  const sessionOf = (subject: string) => createSession(current(), { subject });

  describe("the feed of revocations", () => {
    test("a revoked token is in it until a minute after its expiry, once", async () => {
      const { revocations } = current();
      const expiresAtMillis = Date.now() + 900_000;
      expect(await revocations.isTokenRevoked("jti")).toBe(false);
      await revocations.revokeToken("jti", expiresAtMillis);
      await revocations.revokeToken("jti", expiresAtMillis);
      await Promise.all(
        Array.from({ length: 10 }, () => revocations.revokeToken("other", expiresAtMillis)),
      );
      expect(await revocations.isTokenRevoked("jti")).toBe(true);
      const entries = await revocations.readAfter(0, 99);
      const keepUntilMillis = expiresAtMillis + 60_000;
      expect(entries).toMatchObject([
        { kind: "token", id: "jti", keepUntilMillis },
        { kind: "token", id: "other", keepUntilMillis },
      ]);
    });

    test.each(["jt", "jti ", "JTI", "", "jti\0", "\ud800"])("%j is another token", async (id) => {
      await current().revocations.revokeToken("jti", Date.now() + 900_000);
      expect(await current().revocations.isTokenRevoked(id)).toBe(false);
    });

    test("the id of a session or a client is not the id of a token", async () => {
      const { id } = await createSession(current());
      await current().sessions.end(id);
      await current().clients.create(newClient());
      await current().clients.delete("app");
      expect(await current().revocations.isTokenRevoked(id)).toBe(false);
      expect(await current().revocations.isTokenRevoked("app")).toBe(false);
    });

    test("it is read in its order, from any place, in pieces", async () => {
      const { revocations } = current();
      for (const id of ["a", "b", "c", "d"]) await revocations.revokeToken(id, Date.now() + 9e5);
      const all = await revocations.readAfter(0, 99);
      expect(all.map(({ id }) => id)).toEqual(["a", "b", "c", "d"]);
      const sequences = all.map(({ sequence }) => sequence);
      expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b));
      expect(await revocations.readAfter(all[0]?.sequence ?? 0, 2)).toEqual(all.slice(1, 3));
      expect(await revocations.readAfter(all[3]?.sequence ?? 0, 2)).toEqual([]);
    });

    test("an entry about a session is kept as long as a process may trust what it has seen", async () => {
      const { id } = await createSession(current());
      await current().sessions.end(id);
      const found = await current().sessions.findById(id);
      const [entry] = await current().revocations.readAfter(0, 1);
      const keptMillis = (entry?.keepUntilMillis ?? 0) - (found?.revokedAtMillis ?? 0);
      expect(keptMillis).toBeGreaterThanOrEqual(REVOCATION_KEPT_MILLIS);
      expect(keptMillis).toBeLessThan(REVOCATION_KEPT_MILLIS + 10_000);
    });

    test("prune removes what cannot matter any more, and its number never comes again", async () => {
      const { revocations } = current();
      await revocations.revokeToken("young", Date.now() + 900_000);
      await revocations.revokeToken("old", Date.now() - 70_000);
      const [, old] = await revocations.readAfter(0, 9);
      expect(await revocations.prune()).toBe(1);
      expect(await revocations.prune()).toBe(0);
      expect(await revoked(current())).toEqual([{ kind: "token", id: "young" }]);
      expect(await revocations.isTokenRevoked("old")).toBe(false);
      await revocations.revokeToken("next", Date.now() + 900_000);
      const [next] = await revocations.readAfter(old?.sequence ?? 0, 9);
      expect(next).toMatchObject({ id: "next" });
    });
  });

  describe("changes of users in the feed", () => {
    test.each<[string, (id: string) => Promise<unknown>]>([
      ["a scope taken away", (id) => current().users.setScopes(id, ["me"])],
      ["disabling", (id) => current().users.setDisabled(id, true)],
      ["another password", (id) => current().users.setPasswordHash(id, "x")],
    ])("%s is written with the new generation, each time", async (_title, change) => {
      const { id } = await createUser();
      await current().users.setDisabled(id, true);
      await current().users.setDisabled(id, false);
      await change(id);
      const user = await current().users.findById(id);
      expect(await revoked(current())).toEqual([
        { kind: "user", id, generation: 1 },
        { kind: "user", id, generation: 2 },
      ]);
      expect(user?.generation).toBe(2);
    });

    test("deleting ends every generation", async () => {
      const { id } = await createUser();
      await current().users.delete(id);
      const generation = Number.MAX_SAFE_INTEGER;
      expect(await revoked(current())).toEqual([{ kind: "user", id, generation }]);
    });

    test.each<[string, (id: string) => Promise<unknown>]>([
      ["disabling", (id) => current().users.setDisabled(id, true)],
      ["another password", (id) => current().users.setPasswordHash(id, "x")],
      ["deleting", (id) => current().users.delete(id)],
    ])("%s ends the live sessions of the user, and no other", async (_title, change) => {
      const { id } = await createUser();
      const [one, two] = [await sessionOf(id), await sessionOf(id)];
      const other = await sessionOf("usr_other");
      await change(id);
      expect(await current().sessions.list({ first: 9 })).toEqual([other]);
      const entries = await revoked(current());
      expect(entries).toHaveLength(3);
      expect(entries).toContainEqual({ kind: "session", id: one.id });
      expect(entries).toContainEqual({ kind: "session", id: two.id });
    });

    test("what takes nothing away writes nothing, and ends nothing", async () => {
      const { id, scopes } = await createUser();
      const session = await sessionOf(id);
      const { users } = current();
      await users.setScopes(id, [...scopes, "more"]);
      await users.setDisabled(id, false);
      expect(await users.setPasswordHash(id, "x", { expected: "other" })).toBeUndefined();
      expect(await users.replacePasswordHash(id, "x", "$2b$04$abc")).toBe(true);
      expect(await revoked(current())).toEqual([]);
      expect(await current().sessions.findLive(session.id)).toEqual(session);
    });

    test("a scope taken away ends access tokens, and no session", async () => {
      const { id } = await createUser();
      const session = await sessionOf(id);
      await current().users.setScopes(id, []);
      expect(await current().sessions.findLive(session.id)).toEqual(session);
    });

    test("a change that fails leaves nothing in the feed", async () => {
      const { id } = await createUser({ scopes: ["admin"] });
      const session = await sessionOf(id);
      const keep = { keepOneWith: "admin" };
      const { users } = current();
      const told: Revocation[] = [];
      current().revocations.onRevoked((revocations) => told.push(...revocations));
      await expect(users.setScopes(id, [], keep)).rejects.toThrow(LastHolderError);
      await expect(users.setDisabled(id, true, keep)).rejects.toThrow(LastHolderError);
      await expect(users.delete(id, keep)).rejects.toThrow(LastHolderError);
      await expect(users.setPasswordHash(id, "x\0")).rejects.toThrow(/NUL/);
      await expect(users.setScopes(id, ["\0"])).rejects.toThrow(/NUL/);
      expect(await revoked(current())).toEqual([]);
      expect(told).toEqual([]);
      expect(await current().sessions.findLive(session.id)).toEqual(session);
    });
  });

  describe("a password that is changed in a session", () => {
    test("keeps that session and the generation, and ends the other ones", async () => {
      const { id } = await createUser();
      const [kept, other] = [await sessionOf(id), await sessionOf(id)];
      const stranger = await sessionOf("usr_other");
      const change = { keptSession: kept.id, expected: "$2b$04$abc" };
      expect(await current().users.setPasswordHash(id, "new", change)).toMatchObject({
        passwordHash: "new",
        generation: 0,
      });
      expect(await current().users.findById(id)).toMatchObject({ passwordHash: "new" });
      const { sessions } = current();
      expect(await sessions.findLive(kept.id)).toEqual(kept);
      expect(await sessions.findLive(stranger.id)).toEqual(stranger);
      expect(await sessions.findLive(other.id)).toBeUndefined();
      expect(await revoked(current())).toEqual([{ kind: "session", id: other.id }]);
    });

    test.each<[string, (id: string) => Promise<string>]>([
      ["of somebody else", async () => (await sessionOf("usr_other")).id],
      ["that is nowhere", () => Promise.resolve("ses_nothing")],
      ["that cannot be", () => Promise.resolve("\0")],
      [
        "that has ended",
        async (id) => {
          const session = await sessionOf(id);
          await current().sessions.end(session.id);
          return session.id;
        },
      ],
      [
        "that has expired",
        async (id) => (await createSession(current(), { subject: id, idleMillis: 0 })).id,
      ],
    ])("in one %s, is one without a session", async (_title, make) => {
      const { id } = await createUser();
      const keptSession = await make(id);
      await sessionOf(id);
      const changed = await current().users.setPasswordHash(id, "new", { keptSession });
      expect(changed?.generation).toBe(1);
      expect(await current().sessions.list({ subject: id, first: 9 })).toEqual([]);
      expect(await revoked(current())).toContainEqual({ kind: "user", id, generation: 1 });
    });
  });
}
