/** The changes of users: each is one transaction that first reads who the user is. */

import type { Kysely, Transaction } from "kysely";
import type { Revoke, RevokingChanges } from "../sessions/revoking-changes.js";
import { endSessions, findLiveSession } from "../sessions/session-rows.js";
import { isStorable } from "../storable-text.js";
import { LastHolderError, type KeepOne, type UserRecord, type UserStore } from "../store.js";
import type { Database } from "../tables.js";
import { findUser, insertScopes } from "./user-rows.js";

type UserChanges = Pick<
  UserStore,
  "setScopes" | "setDisabled" | "setPasswordHash" | "replacePasswordHash" | "delete"
>;

export function userChanges(db: Kysely<Database>, changes: RevokingChanges): UserChanges {
  /** Runs `decide` on the user as it is, holding the write lock: what it reads is true until it has written. */
  async function change(
    id: string,
    decide: (
      user: UserRecord,
      transaction: Transaction<Database>,
      revoke: Revoke,
    ) => Promise<UserRecord | undefined>,
  ): Promise<UserRecord | undefined> {
    if (!isStorable(id)) return undefined;
    return changes.run(async (transaction, revoke) => {
      const user = await findUser(transaction, "id", id);
      return user && decide(user, transaction, revoke);
    });
  }

  return {
    setScopes: (id, scopes, keep) =>
      change(id, async (user, transaction, revoke) => {
        const given = new Set(typeof scopes === "function" ? scopes(user.scopes) : scopes);
        const taken = user.scopes.filter((scope) => !given.has(scope));
        if (taken.some((scope) => scope === keep?.keepOneWith)) {
          await keepOne(transaction, user, keep);
        }
        const changed = {
          ...user,
          scopes: [...given],
          generation: user.generation + Number(taken.length > 0),
        };
        await transaction.deleteFrom("user_scopes").where("user_id", "=", id).execute();
        await insertScopes(transaction, id, changed.scopes);
        await transaction
          .updateTable("users")
          .set({ generation: changed.generation })
          .where("id", "=", id)
          .execute();
        if (taken.length > 0) {
          await revoke([{ kind: "user", id, generation: changed.generation }]);
        }
        return changed;
      }),

    setDisabled: (id, disabled, keep) =>
      change(id, async (user, transaction, revoke) => {
        if (disabled) await keepOne(transaction, user, keep);
        const generation = user.generation + Number(disabled);
        await transaction
          .updateTable("users")
          .set({ disabled: Number(disabled), generation })
          .where("id", "=", id)
          .execute();
        if (disabled) await endAccess(transaction, revoke, id, generation);
        return { ...user, disabled, generation };
      }),

    setPasswordHash: (id, hash, { expected, keptSession } = {}) =>
      change(id, async (user, transaction, revoke) => {
        if (expected !== undefined && expected !== user.passwordHash) return undefined;
        const kept = await findOwnSession(transaction, id, keptSession);
        const generation = user.generation + Number(kept === undefined);
        await transaction
          .updateTable("users")
          .set({ password_hash: hash, generation })
          .where("id", "=", id)
          .execute();
        if (kept === undefined) {
          await endAccess(transaction, revoke, id, generation);
        } else {
          await endSessions(transaction, revoke, (session) =>
            session.and([session("subject", "=", id), session("id", "<>", kept)]),
          );
        }
        return { ...user, passwordHash: hash, generation };
      }),

    async replacePasswordHash(id, hash, expected) {
      if (!isStorable(id) || !isStorable(expected)) return false;
      const { numUpdatedRows } = await db
        .updateTable("users")
        .set({ password_hash: hash })
        .where("id", "=", id)
        .where("password_hash", "=", expected)
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    },

    delete: (id, keep) =>
      change(id, async (user, transaction, revoke) => {
        await keepOne(transaction, user, keep);
        await transaction.deleteFrom("items").where("owner_id", "=", id).execute();
        // Its scopes go with it.
        await transaction.deleteFrom("users").where("id", "=", id).execute();
        await endAccess(transaction, revoke, id, Number.MAX_SAFE_INTEGER);
        return user;
      }),
  };
}

/** Ends the live sessions of a user, and all access tokens that carry a smaller generation. */
async function endAccess(
  transaction: Transaction<Database>,
  revoke: Revoke,
  id: string,
  generation: number,
): Promise<void> {
  await endSessions(transaction, revoke, (session) => session("subject", "=", id));
  await revoke([{ kind: "user", id, generation }]);
}

/** The id of the session, where it is a live one of this user. */
async function findOwnSession(
  transaction: Transaction<Database>,
  userId: string,
  sessionId: string | undefined,
): Promise<string | undefined> {
  if (sessionId === undefined || !isStorable(sessionId)) return undefined;
  const session = await findLiveSession(transaction, sessionId);
  return session?.subject === userId ? session.id : undefined;
}

/**
 * Asks, before `user` loses the scope or the login, for somebody else who can log in and has the scope.
 *
 * @throws {@link LastHolderError} where `user` is the only one.
 */
async function keepOne(
  transaction: Transaction<Database>,
  user: UserRecord,
  { keepOneWith: scope }: KeepOne = {},
): Promise<void> {
  if (scope === undefined || !user.scopes.includes(scope)) return;
  // Who cannot log in is not the one who is left.
  if (user.disabled || user.passwordHash === null) return;
  const other = await transaction
    .selectFrom("user_scopes")
    .innerJoin("users", "users.id", "user_scopes.user_id")
    .select("users.id")
    .where("user_scopes.scope", "=", scope)
    .where("user_scopes.user_id", "<>", user.id)
    .where("users.disabled", "=", 0)
    .where("users.password_hash", "is not", null)
    .limit(1)
    .executeTakeFirst();
  if (other === undefined) {
    throw new LastHolderError(`nobody else who can log in has the scope ${scope}`);
  }
}
