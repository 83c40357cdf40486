/** Those who call the default API, and what each of them finds there. */

import type { ItemRecord, SessionRecord, UserRecord } from "../../src/store/store.js";
import { createSession } from "../store/sessions/new-session.js";
import { everydayScopes, everyScope, type FiledServer } from "./callers-server.js";

export const callerNames = [
  "the owner",
  "another user",
  "an administrator",
  "a program",
  "a program with every scope",
  "somebody without a token",
] as const;

export type CallerName = (typeof callerNames)[number];

export interface World {
  /** Has the item. */
  readonly owner: UserRecord;
  readonly other: UserRecord;
  readonly admin: UserRecord;
  /** Whom administrators change. */
  readonly target: UserRecord;
  readonly disabled: UserRecord;
  readonly item: ItemRecord;
  /** A login of the owner. */
  readonly session: SessionRecord;
}

/** Takes out what was there, and makes everybody anew. */
export async function makeWorld(server: FiledServer): Promise<World> {
  server.empty();
  const owner = await server.addUser("owner", everydayScopes);
  return {
    owner,
    other: await server.addUser("other", everydayScopes),
    admin: await server.addUser("admin", everyScope),
    target: await server.addUser("target", ["me", "read:items"]),
    disabled: await server.addUser("disabled", ["me"], { disabled: true }),
    item: await server.store.items.create({
      title: "A fountain pen",
      description: "Blue",
      ownerId: owner.id,
    }),
    session: await createSession(server.store, { subject: owner.id }),
  };
}

/** The token of a caller, with all scopes that it can have but `without`. */
export async function tokenOf(
  server: FiledServer,
  { owner, other, admin }: World,
  caller: CallerName,
  without?: string,
): Promise<string | undefined> {
  const held = (scopes: readonly string[]) => scopes.filter((scope) => scope !== without);
  switch (caller) {
    case "the owner":
      return server.tokenFor(owner, held(owner.scopes));
    case "another user":
      return server.tokenFor(other, held(other.scopes));
    case "an administrator":
      return server.tokenFor(admin, held(admin.scopes));
    case "a program":
      return server.token(held(everydayScopes), { subject: "a-program" });
    case "a program with every scope":
      return server.token(held(everyScope), { subject: "a-program" });
    case "somebody without a token":
      return undefined;
  }
}
