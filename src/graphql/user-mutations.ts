/** Users: created, changed, deleted by those who administer them. */

import {
  LastHolderError,
  NameTakenError,
  type AuditEvent,
  type KeepOne,
  type UserRecord,
} from "../store/store.js";
import type { GraphQLContext } from "./context.js";
import { isBusy, passwordsBusy } from "./password-work.js";
import { adminScope } from "./owns-item.js";
import { badUserInput, conflict, notFound } from "./user-error.js";
import { passwordFault, scopesFault, usernameFault } from "./user-input.js";

interface Input<Fields> {
  readonly input: Fields;
}

interface UserId {
  readonly id: string;
}

interface CreateUserInput {
  readonly username: string;
  readonly password: string;
  readonly scopes?: readonly string[] | null;
  readonly email?: string | null;
}

export const userMutations = {
  async createUser(
    _root: unknown,
    { input }: Input<CreateUserInput>,
    { store, accounts, record }: GraphQLContext,
  ): Promise<UserRecord> {
    const { username, password, email } = input;
    const scopes = input.scopes ?? [];
    const fault =
      usernameFault(username) ??
      passwordFault(password, accounts.minimumPasswordLength) ??
      scopesFault(scopes, accounts.scopes);
    if (fault !== undefined) throw badUserInput(fault);
    // Asked first too: nobody should wait for a hash that is thrown away.
    if ((await store.users.findByName(username)) !== undefined) throw nameTaken();
    const passwordHash = await accounts.hash(password);
    if (isBusy(passwordHash)) throw passwordsBusy(passwordHash);
    const user = await store.users
      .create({ username, email: email ?? null, scopes, passwordHash })
      .catch((error: unknown) => {
        throw error instanceof NameTakenError ? nameTaken() : error;
      });
    await record({ ...about(user, "user_created"), detail: user.scopes.join(" ") });
    return user;
  },

  async setUserScopes(
    _root: unknown,
    { input: { id, scopes } }: Input<UserId & { readonly scopes: readonly string[] }>,
    context: GraphQLContext,
  ): Promise<UserRecord> {
    const fault = scopesFault(scopes, context.accounts.scopes);
    if (fault !== undefined) throw badUserInput(fault);
    const user = await change(context, (keep) => context.store.users.setScopes(id, scopes, keep));
    await context.record({ ...about(user, "scopes_changed"), detail: user.scopes.join(" ") });
    return user;
  },

  async disableUser(
    _root: unknown,
    { input: { id } }: Input<UserId>,
    context: GraphQLContext,
  ): Promise<UserRecord> {
    const user = await change(context, (keep) => context.store.users.setDisabled(id, true, keep));
    await context.record(about(user, "user_disabled"));
    return user;
  },

  async enableUser(
    _root: unknown,
    { input: { id } }: Input<UserId>,
    context: GraphQLContext,
  ): Promise<UserRecord> {
    const user = await change(context, () => context.store.users.setDisabled(id, false));
    await context.record(about(user, "user_enabled"));
    return user;
  },

  async deleteUser(
    _root: unknown,
    { input: { id } }: Input<UserId>,
    context: GraphQLContext,
  ): Promise<UserRecord> {
    const user = await change(context, (keep) => context.store.users.delete(id, keep));
    await context.record(about(user, "user_deleted"));
    return user;
  },
};

async function change(
  { loaders }: GraphQLContext,
  apply: (keep: KeepOne) => Promise<UserRecord | undefined>,
): Promise<UserRecord> {
  try {
    const user = await apply({ keepOneWith: adminScope });
    if (user === undefined) {
      throw notFound("There is no user with this id: it may have been deleted.");
    }
    return user;
  } catch (error) {
    throw error instanceof LastHolderError ? lastAdmin() : error;
  } finally {
    loaders.forgetAll();
  }
}

function about({ id: subject, username }: UserRecord, event: AuditEvent["event"]) {
  return { event, subject, username };
}

function nameTaken() {
  return conflict(
    "A user of this name exists already; upper and lower case make no difference. Choose another username.",
  );
}

function lastAdmin() {
  return conflict(
    `This is the last user who can log in and has the scope ${adminScope}: nobody could manage users any more. ` +
      "Give the scope to somebody else first.",
  );
}
