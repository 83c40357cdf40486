/** What a caller may ask for: generated calls that name users, items and tokens by number. */

import fc from "fast-check";
import { catalogue } from "./state.js";

/** Which of the things that were there so far; beyond them is one that never was. */
const which = fc.nat({ max: 12 });

const caller = fc.oneof(
  // Those of the beginning, who see and may do most; see `beginning` in the driver.
  { weight: 6, arbitrary: fc.constantFrom(1, 1, 2, 3, 5, 5, 6) },
  { weight: 3, arbitrary: fc.nat({ max: 30 }) },
);

const titles = ["A red pen", "Pencil, soft", "Réd ink", "pen-knife 7", "Tinte"];
const title = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...titles) },
  { weight: 1, arbitrary: fc.constantFrom("", "   ", "two\nlines", "x".repeat(201)) },
);
const description = fc.option(fc.constantFrom("", "soft", "two\nlines"));
const scopes = fc.oneof(
  { weight: 6, arbitrary: fc.shuffledSubarray([...catalogue]) },
  { weight: 1, arbitrary: fc.shuffledSubarray([...catalogue, "invented"]) },
);
const password = fc.constantFrom("secret", "correct horse", "пароль");
/** Null is the right one, whatever it is by now. */
const givenPassword = fc.option(password, { freq: 2 });
const newPassword = fc.oneof(
  { weight: 6, arbitrary: password },
  { weight: 1, arbitrary: fc.constantFrom("", "x".repeat(1025)) },
);
const names = ["root", "Ann", "carol", "CAROL", "dave", "Éva", "ben 2", "ｄave"];
const username = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...names) },
  { weight: 1, arbitrary: fc.constantFrom("", " dave", "x".repeat(101)) },
);
const first: fc.Arbitrary<number> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0, 1, 2, 3, 20) },
  { weight: 1, arbitrary: fc.constantFrom(-1, 1001) },
);
/** After which of the things that were seen with a cursor; undefined for the first page. */
const after = fc.option(fc.nat({ max: 20 }), { nil: undefined });

const changeUser = (field: "disableUser" | "enableUser" | "deleteUser") =>
  fc.record({ field: fc.constant(field), caller, user: which });

const callKinds = {
  createItem: fc.record(
    { field: fc.constant("createItem" as const), caller, title, description, owner: which },
    { requiredKeys: ["field", "caller", "title"] },
  ),
  updateItem: fc.record(
    {
      field: fc.constant("updateItem" as const),
      caller,
      item: which,
      version: fc.constantFrom(1, 1, 2, 3),
      title,
      description,
    },
    { requiredKeys: ["field", "caller", "item"] },
  ),
  deleteItem: fc.record({ field: fc.constant("deleteItem" as const), caller, item: which }),
  items: fc.record({
    field: fc.constant("items" as const),
    caller,
    first,
    after,
    mine: fc.boolean(),
  }),
  search: fc.record({
    field: fc.constant("search" as const),
    caller,
    text: fc.constantFrom("pen", "RED", "red p", "soft pen", "tinte", "a", "r", "…", ""),
    first,
    includeUsers: fc.boolean(),
  }),
  node: fc.record({ field: fc.constant("node" as const), caller, item: fc.boolean(), which }),
  me: fc.record({ field: fc.constant("me" as const), caller }),
  users: fc.record({
    field: fc.constant("users" as const),
    caller,
    first,
    after,
    status: fc.option(fc.constantFrom("ACTIVE" as const, "DISABLED" as const)),
  }),
  createUser: fc.record({
    field: fc.constant("createUser" as const),
    caller,
    username,
    password: newPassword,
    scopes,
    email: fc.option(fc.constantFrom("carol@example.com", "eva@exämple.com")),
  }),
  setUserScopes: fc.record({
    field: fc.constant("setUserScopes" as const),
    caller,
    user: which,
    scopes,
  }),
  disableUser: changeUser("disableUser"),
  enableUser: changeUser("enableUser"),
  deleteUser: changeUser("deleteUser"),
  changePassword: fc.record({
    field: fc.constant("changePassword" as const),
    caller,
    current: givenPassword,
    newPassword,
  }),
  sessions: fc.record({ field: fc.constant("sessions" as const), caller }),
  endSession: fc.record({ field: fc.constant("endSession" as const), caller, login: which }),
  login: fc.record({
    field: fc.constant("login" as const),
    user: which,
    password: givenPassword,
    scopes: fc.option(scopes, { freq: 2 }),
  }),
};

export type Call = {
  [Kind in keyof typeof callKinds]: (typeof callKinds)[Kind] extends fc.Arbitrary<infer One>
    ? One
    : never;
}[keyof typeof callKinds];

const weights: Partial<Record<Call["field"], number>> = {
  createItem: 2,
  updateItem: 4,
  createUser: 2,
  changePassword: 2,
  node: 2,
  login: 2,
};

export const calls: fc.Arbitrary<Call[]> = fc.array(
  fc.oneof(
    ...Object.values(callKinds).map((arbitrary, index) => ({
      weight: weights[Object.keys(callKinds)[index] as Call["field"]] ?? 1,
      arbitrary: arbitrary as fc.Arbitrary<Call>,
    })),
  ),
  { minLength: 1, maxLength: 40, size: "max" },
);
