/** The users of our own store, behind the port of the login. */

import type { UserRecord, UserStore } from "../../store/store.js";
import type { Passwords } from "./passwords.js";
import type { LoginUser, LoginUsers } from "./users.js";

export interface StoreUser extends LoginUser {
  readonly record: UserRecord;
}

export function storeUsers(
  store: Pick<UserStore, "findByName" | "findById" | "replacePasswordHash">,
  passwords: Pick<Passwords, "verify" | "isOutdated" | "hashSoon">,
): LoginUsers<StoreUser> & Required<Pick<LoginUsers<StoreUser>, "upgradePassword">> {
  return {
    async findByName(username) {
      const record = await store.findByName(username);
      return record && storeUser(record);
    },
    async findActive(subject) {
      const record = await store.findById(subject);
      return record && !record.disabled ? storeUser(record) : undefined;
    },
    async verifyPassword(user, password, signal) {
      // The disabled user's own hash is compared like any other: the work is the same, and the answer is no.
      const right = await passwords.verify(user?.record.passwordHash, password, signal);
      return typeof right === "boolean" ? right && user?.record.disabled === false : right;
    },
    async upgradePassword({ record: { id, passwordHash } }, password) {
      if (passwordHash === null || !passwords.isOutdated(passwordHash)) return;
      const hash = await passwords.hashSoon(password);
      // Where too many logins wait, the next login of this user has another chance.
      if (typeof hash === "string") await store.replacePasswordHash(id, hash, passwordHash);
    },
    scopesOf: (user) => Promise.resolve(user.record.scopes),
  };
}

function storeUser(record: UserRecord): StoreUser {
  const { id, generation, passwordHash } = record;
  return { subject: id, generation, expected: { generation, passwordHash }, record };
}
