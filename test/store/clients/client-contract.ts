/** What every store promises about clients. */

import { ClientTakenError, type NewClient, type Store } from "../../../src/store/store.js";
import { newClient } from "./new-client.js";
import { createSession } from "../sessions/new-session.js";
import { revoked } from "../sessions/revoked.js";

const nobody = ["nobody", "", "APP", "app ", "app\0", "\ud800"];

/** @param current answers the store of the running test: an empty one. */
export function clientContract(current: () => Store): void {
  const create = (changes?: Partial<NewClient>) => current().clients.create(newClient(changes));

  describe("clients", () => {
    test.each<[string, Partial<NewClient>]>([
      ["a confidential one", {}],
      ["a public one", { secretHash: null, firstParty: true, mayIntrospect: true, demo: true }],
      ["one of all scopes", { scopes: null }],
      ["one of no scopes, grants and URIs", { scopes: [], grants: [], redirectUris: [] }],
      ["one of odd URIs", { redirectUris: ["a b", "c\nd", 'e"\\f', "g\0h\ud800"] }],
    ])("%s is found as it was made", async (_title, changes) => {
      const client = await create(changes);
      expect(client).toEqual({ ...newClient(changes), createdAtMillis: client.createdAtMillis });
      expect(Math.abs(client.createdAtMillis - Date.now())).toBeLessThan(10_000);
      expect(await current().clients.findById("app")).toEqual(client);
      expect(await current().clients.list()).toEqual([client]);
    });

    test.each(nobody)("%j is no client", async (id) => {
      const client = await create();
      await createSession(current(), { clientId: "app" });
      const { clients } = current();
      expect(await clients.findById(id)).toBeUndefined();
      expect(await clients.setSecretHash(id, "x")).toBeUndefined();
      expect(await clients.delete(id)).toBeUndefined();
      expect(await clients.list()).toEqual([client]);
      expect(await revoked(current())).toEqual([]);
    });

    test("they are listed in the order of their ids", async () => {
      for (const id of ["b", "a", "B", "c", "é"]) await create({ id });
      const listed = await current().clients.list();
      expect(listed.map(({ id }) => id)).toEqual(["B", "a", "b", "c", "é"]);
    });

    test("a taken id leaves the client that has it as it was", async () => {
      const client = await create();
      await expect(create({ name: "Another", secretHash: null })).rejects.toThrow(ClientTakenError);
      expect(await current().clients.findById("app")).toEqual(client);
    });

    test("of ten creations of one id at once exactly one succeeds", async () => {
      const results = await Promise.allSettled(Array.from({ length: 10 }, () => create()));
      const refused = results.filter((result) => result.status === "rejected");
      expect(refused).toHaveLength(9);
      for (const { reason } of refused) expect(reason).toBeInstanceOf(ClientTakenError);
    });

    test("a secret is replaced, and only where the one that was expected is still there", async () => {
      const client = await create({ secretHash: "first" });
      const { clients } = current();
      for (const expected of ["other", "", "first\0"]) {
        expect(await clients.setSecretHash("app", "second", expected)).toBeUndefined();
      }
      expect(await clients.findById("app")).toEqual(client);
      const results = await Promise.all(
        ["a", "b", "c"].map((hash) => clients.setSecretHash("app", hash, "first")),
      );
      const done = results.filter((result) => result !== undefined);
      expect(done).toEqual([await clients.findById("app")]);
      expect(await clients.setSecretHash("app", "last")).toEqual({ ...client, secretHash: "last" });
    });

    test("a public client is given no secret", async () => {
      const client = await create({ secretHash: null });
      expect(await current().clients.setSecretHash("app", "x")).toBeUndefined();
      expect(await current().clients.findById("app")).toEqual(client);
    });

    test("a deleted client is gone, with its sessions and its access tokens", async () => {
      const client = await create();
      const other = await create({ id: "other" });
      const session = await createSession(current(), { clientId: "app" });
      const stranger = await createSession(current(), { clientId: "other" });
      expect(await current().clients.delete("app")).toEqual(client);
      expect(await current().clients.delete("app")).toBeUndefined();
      expect(await current().clients.list()).toEqual([other]);
      expect(await current().sessions.list({ first: 9 })).toEqual([stranger]);
      expect(await revoked(current())).toEqual([
        { kind: "session", id: session.id },
        { kind: "client", id: "app" },
      ]);
    });

    test("hasDemoClients is true when one client of many has the flag", async () => {
      const { clients } = current();
      expect(await clients.hasDemoClients()).toBe(false);
      await create();
      expect(await clients.hasDemoClients()).toBe(false);
      await create({ id: "demo", demo: true });
      expect(await clients.hasDemoClients()).toBe(true);
    });
  });
}
