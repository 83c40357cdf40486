/** What callers try: each mutation of the default API, and how it ends for each of them. */

import { everydayScopes, passwordOf } from "./callers-server.js";
import type { CallerName, World } from "./callers-world.js";

type Outcome = "ok" | "FORBIDDEN" | "UNAUTHENTICATED" | "BAD_USER_INPUT" | "NOT_FOUND" | "CONFLICT";

export interface Attempt {
  readonly title: string;
  /** The field of `Mutation`. */
  readonly field: string;
  /** Without this scope, it is refused to `allowed` too. */
  readonly scope: string;
  readonly allowed: CallerName;
  readonly input: (world: World) => Readonly<Record<string, unknown>>;
  readonly outcomes: Readonly<Record<CallerName, Outcome>>;
}

const forAdministrators: Attempt["outcomes"] = {
  "the owner": "FORBIDDEN",
  "another user": "FORBIDDEN",
  "an administrator": "ok",
  "a program": "FORBIDDEN",
  "a program with every scope": "ok",
  "somebody without a token": "UNAUTHENTICATED",
};

const forTheOwner: Attempt["outcomes"] = { ...forAdministrators, "the owner": "ok" };

/** To those who may not touch it, an item that is not there is like one of somebody else. */
const nothingThere: Attempt["outcomes"] = {
  ...forAdministrators,
  "an administrator": "NOT_FOUND",
  "a program with every scope": "NOT_FOUND",
};

const forUsers: Attempt["outcomes"] = {
  "the owner": "ok",
  "another user": "ok",
  "an administrator": "ok",
  "a program": "FORBIDDEN",
  "a program with every scope": "FORBIDDEN",
  "somebody without a token": "UNAUTHENTICATED",
};

const ofItems = { scope: "write:items", allowed: "the owner" } as const;
const ofUsers = {
  scope: "admin:users",
  allowed: "an administrator",
  outcomes: forAdministrators,
} as const;

export const attempts: readonly Attempt[] = [
  {
    title: "createItem",
    field: "createItem",
    ...ofItems,
    input: () => ({ title: "A ledger" }),
    outcomes: forUsers,
  },
  {
    title: "createItem for somebody else",
    field: "createItem",
    scope: "admin:users",
    allowed: "an administrator",
    input: ({ target }) => ({ title: "A gift", ownerId: target.id }),
    outcomes: forAdministrators,
  },
  {
    title: "createItem that names the caller as the owner",
    field: "createItem",
    scope: "admin:users",
    allowed: "an administrator",
    input: ({ owner }) => ({ title: "A ledger", ownerId: owner.id }),
    outcomes: forAdministrators,
  },
  {
    title: "updateItem",
    field: "updateItem",
    ...ofItems,
    input: ({ item }) => ({ id: item.id, version: 1, title: "Another title" }),
    outcomes: forTheOwner,
  },
  {
    title: "updateItem of an item that is not there",
    field: "updateItem",
    scope: "write:items",
    allowed: "an administrator",
    input: () => ({ id: "itm_gone", title: "Another title" }),
    outcomes: nothingThere,
  },
  {
    title: "deleteItem",
    field: "deleteItem",
    ...ofItems,
    input: ({ item }) => ({ id: item.id }),
    outcomes: forTheOwner,
  },
  {
    title: "deleteItem of an item that is not there",
    field: "deleteItem",
    scope: "write:items",
    allowed: "an administrator",
    input: () => ({ id: "itm_gone" }),
    outcomes: nothingThere,
  },
  {
    title: "deleteItem with the id of a user",
    field: "deleteItem",
    scope: "write:items",
    allowed: "an administrator",
    input: ({ owner }) => ({ id: owner.id }),
    outcomes: nothingThere,
  },
  {
    title: "changePassword, knowing the owner's",
    field: "changePassword",
    scope: "me",
    allowed: "the owner",
    input: ({ owner }) => ({
      currentPassword: passwordOf(owner.username),
      newPassword: "correct horse battery",
    }),
    outcomes: {
      ...forUsers,
      "another user": "BAD_USER_INPUT",
      "an administrator": "BAD_USER_INPUT",
    },
  },
  {
    title: "endSession of the owner's login",
    field: "endSession",
    scope: "me",
    allowed: "the owner",
    input: ({ session }) => ({ id: session.id }),
    outcomes: {
      ...forUsers,
      "another user": "NOT_FOUND",
      "an administrator": "NOT_FOUND",
    },
  },
  {
    title: "createUser",
    field: "createUser",
    ...ofUsers,
    input: () => ({
      username: "carol",
      password: "correct horse battery",
      scopes: everydayScopes,
      email: "carol@example.com",
    }),
  },
  {
    title: "setUserScopes",
    field: "setUserScopes",
    ...ofUsers,
    input: ({ target }) => ({ id: target.id, scopes: ["me", "admin:users"] }),
  },
  {
    title: "disableUser",
    field: "disableUser",
    ...ofUsers,
    input: ({ target }) => ({ id: target.id }),
  },
  {
    title: "enableUser",
    field: "enableUser",
    ...ofUsers,
    input: ({ disabled }) => ({ id: disabled.id }),
  },
  {
    title: "deleteUser",
    field: "deleteUser",
    ...ofUsers,
    input: ({ target }) => ({ id: target.id }),
  },
  {
    title: "deleteUser of the only administrator",
    field: "deleteUser",
    ...ofUsers,
    input: ({ admin }) => ({ id: admin.id }),
    outcomes: {
      ...forAdministrators,
      "an administrator": "CONFLICT",
      "a program with every scope": "CONFLICT",
    },
  },
];
