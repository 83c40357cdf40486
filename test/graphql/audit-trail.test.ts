/** What the default API tells the audit trail. */

import type { UserRecord } from "../../src/store/store.js";
import { openDefaultApi, origin, type DefaultApi } from "./default-api.js";

let api: DefaultApi;
let admin: UserRecord;
let jane: UserRecord;

beforeEach(async () => {
  api = await openDefaultApi();
  admin = await api.store.users.create({
    username: "root",
    scopes: ["me", "admin:users"],
    passwordHash: "a hash",
  });
  jane = await api.createUser("jane");
});

afterEach(async () => {
  await api.close();
});

const run = (field: string, input: Record<string, unknown>, as: UserRecord | string = admin) => {
  const name = /^(disable|enable|delete)User$/.test(field) ? "UserId" : field;
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${field}(input: $input) { id } }`;
  return api.ask(query, { as, variables: { input } });
};

test.each([
  ["setUserScopes", { scopes: ["me", "read:items"] }, "scopes_changed", "me read:items"],
  ["setUserScopes", { scopes: [] }, "scopes_changed", ""],
  ["disableUser", {}, "user_disabled", undefined],
  ["enableUser", {}, "user_enabled", undefined],
  ["deleteUser", {}, "user_deleted", undefined],
])(
  "%s with %j is the event %s, of the user, by the administrator",
  async (field, input, event, detail) => {
    expect((await run(field, { id: jane.id, ...input })).errors).toBeUndefined();
    expect(api.recorded()).toEqual([
      {
        event,
        subject: jane.id,
        username: "jane",
        actor: admin.id,
        ...origin,
        ...(detail !== undefined && { detail }),
      },
    ]);
  },
);

test("createUser is the event user_created, without the password", async () => {
  const input = { username: "carol", password: "hunter2", scopes: ["me"] };
  const { data } = await run("createUser", input);
  const { id: subject } = data?.["createUser"] as { id: string };
  expect(api.recorded()).toEqual([
    {
      event: "user_created",
      subject,
      username: "carol",
      actor: admin.id,
      detail: "me",
      ...origin,
    },
  ]);
});

test("what somebody does to oneself names no actor", async () => {
  await run("setUserScopes", { id: jane.id, scopes: ["me"] }, jane);
  const [event] = api.recorded();
  expect(event).toMatchObject({ event: "scopes_changed", subject: jane.id });
  expect(event).not.toHaveProperty("actor");
});

test("a program is an actor by its subject", async () => {
  await run("disableUser", { id: jane.id }, "service");
  expect(api.recorded()).toMatchObject([{ subject: jane.id, actor: "service" }]);
});

test.each([
  ["createUser", { username: "JANE", password: "s" }],
  ["createUser", { username: "", password: "s" }],
  ["setUserScopes", { id: "usr_gone", scopes: [] }],
  ["setUserScopes", { id: "usr_gone", scopes: ["root"] }],
  ["disableUser", { id: "usr_gone" }],
  ["enableUser", { id: "usr_gone" }],
  ["deleteUser", { id: "usr_gone" }],
])("%s with %j, which is refused, is no event", async (field, input) => {
  expect((await run(field, input)).errors).toHaveLength(1);
  expect(api.recorded()).toEqual([]);
});

test.each(["disableUser", "deleteUser"])(
  "%s of the last administrator is no event",
  async (field) => {
    expect((await run(field, { id: admin.id })).errors).toHaveLength(1);
    expect(api.recorded()).toEqual([]);
  },
);
