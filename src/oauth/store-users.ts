/** The users of our own store, behind the port of the login. */

import type { UserRecord, UserStore } from "../store/store.js";
import type { Passwords } from "./passwords.js";
import type { LoginUser, LoginUsers } from "./users.js";

export interface StoreUser extends LoginUser {
  readonly record: UserRecord;
}

export function storeUsers(
  store: Pick<UserStore, "findByName">,
  passwords: Pick<Passwords, "verify">,
): LoginUsers<StoreUser> {
  return {
    async findByName(username) {
      const record = await store.findByName(username);
      return record && { subject: record.id, generation: record.generation, record };
    },
    async verifyPassword(user, password, signal) {
      // The disabled user's own hash is compared like any other: the work is the same, and the answer is no.
      const right = await passwords.verify(user?.record.passwordHash, password, signal);
      return typeof right === "boolean" ? right && user?.record.disabled === false : right;
    },
    scopesOf: (user) => Promise.resolve(user.record.scopes),
  };
}
