/** What every store promises to those who listen to what its changes revoke. */

import { jest } from "@jest/globals";
import type { Revocation, Store } from "../../../src/store/store.js";
import { newClient } from "../clients/new-client.js";
import { createSession, newRotation } from "./new-session.js";
import { newUser } from "../users/new-user.js";
import { revoked } from "./revoked.js";

/** @param current answers the store of the running test: an empty one. */
export function listenerContract(current: () => Store): void {
  const sessionOf = (subject: string) => createSession(current(), { subject });

  describe("what is told", () => {
    const listen = () => {
      const told: Revocation[][] = [];
      const stop = current().revocations.onRevoked((revocations) => told.push([...revocations]));
      return { told, stop };
    };

    test("every change is told once, before it is answered", async () => {
      const { told } = listen();
      const { users, sessions, clients, revocations } = current();
      const { id } = await current().users.create(newUser());
      const [one, two] = [await sessionOf(id), await sessionOf(id)];
      await sessions.end(one.id);
      expect(told.splice(0)).toEqual([[{ kind: "session", id: one.id }]]);
      await sessions.rotate(newRotation(two.id, { counter: 9 }));
      expect(told.splice(0)).toEqual([[{ kind: "session", id: two.id }]]);
      const three = await sessionOf(id);
      await users.setDisabled(id, true);
      expect(told.splice(0)).toEqual([
        [
          { kind: "session", id: three.id },
          { kind: "user", id, generation: 1 },
        ],
      ]);
      await clients.create(newClient());
      const four = await createSession(current(), { clientId: "app" });
      await clients.delete("app");
      expect(told.splice(0)).toEqual([
        [
          { kind: "session", id: four.id },
          { kind: "client", id: "app" },
        ],
      ]);
      await revocations.revokeToken("jti", Date.now());
      expect(told.splice(0)).toEqual([[{ kind: "token", id: "jti" }]]);
    });

    test("what another process may have written first is told here too", async () => {
      await current().revocations.revokeToken("jti", Date.now());
      const { told } = listen();
      await current().revocations.revokeToken("jti", Date.now());
      expect(told).toEqual([[{ kind: "token", id: "jti" }]]);
    });

    test("it is committed by then: the listener finds it in the feed", async () => {
      const found: Promise<Revocation[]>[] = [];
      current().revocations.onRevoked(() => found.push(revoked(current())));
      const { id } = await createSession(current());
      await current().sessions.end(id);
      expect(await Promise.all(found)).toEqual([[{ kind: "session", id }]]);
    });

    test("nothing is told where nothing ends, and nobody who has stopped listening", async () => {
      const { told, stop } = listen();
      const { id } = await createSession(current());
      await current().sessions.rotate(newRotation(id));
      await current().sessions.endAll("usr_nobody");
      await current().sessions.end("ses_nothing");
      expect(told).toEqual([]);
      stop();
      stop();
      await current().sessions.end(id);
      expect(told).toEqual([]);
    });

    test("a listener that fails is warned about; the change and the other listeners go on", async () => {
      const warn = jest.spyOn(process, "emitWarning").mockImplementation(() => undefined);
      current().revocations.onRevoked(() => {
        throw new Error("the listener broke");
      });
      const { told } = listen();
      const session = await createSession(current());
      expect(await current().sessions.end(session.id)).toEqual(session);
      expect(told).toHaveLength(1);
      expect(warn.mock.calls).toEqual([[expect.stringMatching(/listener.*the listener broke/)]]);
      warn.mockRestore();
    });
  });
}
