import type { UserRecord } from "../../src/store/store.js";
import { openDefaultApi, refusal, type DefaultApi } from "./default-api.js";

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

const user = "{ id username email scopes status }";

const run = (field: string, type: string, input: Record<string, unknown>) =>
  api.ask(`mutation ($input: ${type}!) { ${field}(input: $input) ${user} }`, {
    as: admin,
    variables: { input },
  });

const create = (input: Record<string, unknown>) =>
  run("createUser", "CreateUserInput", { username: "carol", password: "s", ...input });

describe("createUser", () => {
  test("creates a user who can log in", async () => {
    const password = "correct horse battery staple";
    expect(await create({ password, scopes: ["me"], email: "carol@example.com" })).toEqual({
      data: {
        createUser: {
          id: expect.stringMatching(/^usr_/) as string,
          username: "carol",
          email: "carol@example.com",
          scopes: ["me"],
          status: "ACTIVE",
        },
      },
    });
    const carol = await api.store.users.findByName("carol");
    expect(await api.passwords.verify(carol?.passwordHash, password)).toBe(true);
  });

  test("grants nothing that was not asked for", async () => {
    expect(await create({})).toMatchObject({ data: { createUser: { scopes: [] } } });
  });

  test("names that differ in case alone are one, ß and sigma too", async () => {
    await create({ username: "Straße" });
    await create({ username: "ΟΔΟΣ" });
    for (const username of ["STRASSE", "οδος", "Οδοσ"]) {
      expect((await create({ username })).errors).toEqual(refusal("CONFLICT", /^A user of this/));
    }
  });

  test.each([
    ["jane", "the same name"],
    ["JANE", "upper case"],
    ["ｊａｎｅ", "another Unicode form"],
  ])("%j is a CONFLICT beside jane (%s)", async (username) => {
    expect((await create({ username })).errors).toEqual(
      refusal("CONFLICT", /^A user of this name exists already/),
    );
  });

  test("of ten of one name at the same moment, one is made", async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => create({ username: index % 2 ? "dan" : "DAN" })),
    );
    expect(answers.filter(({ errors }) => errors === undefined)).toHaveLength(1);
    for (const { errors } of answers) {
      if (errors) expect(errors).toEqual(refusal("CONFLICT", /^A user of this name/));
    }
  });

  test.each([
    ["no name", { username: "" }, /^username must have 1 to 100 characters/],
    ["a name of spaces", { username: "  " }, /^username must have 1 to 100 characters/],
    ["101 characters", { username: "x".repeat(101) }, /this one has 101\.$/],
    ["a space at the end", { username: "dan " }, /^username must not begin or end with a space/],
    ["a line break", { username: "d\nan" }, /^username must not hold control characters/],
    ["a zero-width space", { username: "d\u200ban" }, /^username must not hold control characters/],
    ["a letter that shows nothing", { username: "\u3164" }, /^username must not hold control/],
    ["a variation selector", { username: "d\ufe0fan" }, /^username must not hold control/],
    ["an empty Braille pattern", { username: "d\u2800an" }, /^username must not hold control/],
    ["a character that is not assigned", { username: "d\u0378an" }, /^username must not hold/],
    ["half a surrogate pair", { username: "d\ud800" }, /^username must be Unicode text/],
    ["no password", { password: "" }, /^password must have at least 1 character\.$/],
    ["1,025 bytes", { password: "x".repeat(1025) }, /^password must have at most 1024 bytes\.$/],
    [
      "scopes outside the catalogue",
      { scopes: ["me", "root", "read:item"] },
      /^scopes must be of the catalogue \(me, read:items, write:items, admin:users\), which has no "root", "read:item"\.$/,
    ],
  ])("refuses %s, and creates nobody", async (_name, input, message) => {
    const { errors } = await create(input);
    expect(errors).toEqual(refusal("BAD_USER_INPUT", message));
    expect(await api.store.users.count({})).toBe(2);
  });

  test.each([
    "carol",
    "@example.com",
    "a b@example.com",
    "a@b@c",
    "carol@example.com\n",
    "..@..",
    "-@-",
    "a@-b.com",
    "",
  ])("refuses the e-mail address %j before anything runs", async (email) => {
    const { data, errors } = await create({ email });
    expect(data).toBeUndefined();
    expect(errors?.[0]?.message).toMatch(/must be an e-mail address such as jane@example\.com/);
  });

  test("says nothing of the password in a message", async () => {
    const password = `hunter2${"x".repeat(1025)}`;
    expect(JSON.stringify(await create({ password }))).not.toContain("hunter2");
  });
});

describe("setUserScopes", () => {
  const set = (id: string, scopes: readonly string[]) =>
    run("setUserScopes", "SetUserScopesInput", { id, scopes });

  test("replaces the scopes", async () => {
    expect(await set(jane.id, ["read:items", "me"])).toMatchObject({
      data: { setUserScopes: { username: "jane", scopes: ["read:items", "me"] } },
    });
  });

  test("ends the tokens where one is taken away, and only then", async () => {
    await set(jane.id, ["me", "read:items"]);
    expect((await api.store.users.findById(jane.id))?.generation).toBe(jane.generation);
    await set(jane.id, ["read:items"]);
    expect((await api.store.users.findById(jane.id))?.generation).toBe(jane.generation + 1);
  });

  test("refuses what the catalogue does not have", async () => {
    expect((await set(jane.id, ["root"])).errors).toEqual(
      refusal("BAD_USER_INPUT", /^scopes must be of the catalogue/),
    );
  });

  test("does not take admin:users from the last who has it", async () => {
    expect((await set(admin.id, ["me"])).errors).toEqual(refusal("CONFLICT", /^This is the last/));
    expect(await api.store.users.findById(admin.id)).toEqual(admin);
  });
});

describe("disableUser, enableUser, deleteUser", () => {
  test("a user is disabled and enabled", async () => {
    expect(await run("disableUser", "UserIdInput", { id: jane.id })).toMatchObject({
      data: { disableUser: { status: "DISABLED" } },
    });
    expect(await run("enableUser", "UserIdInput", { id: jane.id })).toMatchObject({
      data: { enableUser: { status: "ACTIVE" } },
    });
  });

  test("a deleted user is gone, with the items", async () => {
    await api.store.items.create({ title: "A pen", ownerId: jane.id });
    expect(await run("deleteUser", "UserIdInput", { id: jane.id })).toMatchObject({
      data: { deleteUser: { username: "jane" } },
    });
    expect(await api.store.users.findById(jane.id)).toBeUndefined();
    expect(await api.store.items.count({})).toBe(0);
  });

  test.each(["disableUser", "deleteUser"])("%s spares the last administrator", async (field) => {
    expect((await run(field, "UserIdInput", { id: admin.id })).errors).toEqual(
      refusal("CONFLICT", /Give the scope to somebody else first\.$/),
    );
    expect(await api.store.users.findById(admin.id)).toEqual(admin);
  });

  test.each(["disableUser", "enableUser", "deleteUser"])(
    "%s of somebody who is not there is NOT_FOUND",
    async (field) => {
      expect((await run(field, "UserIdInput", { id: "usr_gone" })).errors).toEqual(
        refusal("NOT_FOUND", /^There is no user with this id/),
      );
    },
  );
});

describe("users", () => {
  const users = (variables: Record<string, unknown>) =>
    api.ask(
      `query ($first: Int, $after: String, $status: UserStatus) {
        users(first: $first, after: $after, filter: { status: $status }) {
          nodes { username } edges { cursor node { username } } totalCount
          pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        }
      }`,
      { as: admin, variables },
    );

  interface Users {
    readonly nodes: { readonly username: string }[];
    readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
    readonly totalCount: number;
  }

  async function names(status?: string): Promise<string[]> {
    const found: string[] = [];
    let after: string | null = null;
    do {
      const { data } = await users({ first: 2, after, status });
      const { nodes, pageInfo } = data?.["users"] as Users;
      found.push(...nodes.map(({ username }) => username));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    return found;
  }

  test("are in the order of their names, page by page", async () => {
    for (const name of ["Zoe", "ann", "Bert"]) await api.createUser(name);
    expect(await names()).toEqual(["ann", "Bert", "jane", "root", "Zoe"]);
  });

  test("by status", async () => {
    await api.createUser("ann", true);
    expect(await names("DISABLED")).toEqual(["ann"]);
    expect(await names("ACTIVE")).toEqual(["jane", "root"]);
    expect((await users({ status: "DISABLED" })).data?.["users"]).toMatchObject({ totalCount: 1 });
  });

  test("a cursor stays good when users come and go", async () => {
    for (const name of ["ann", "bert", "carl"]) await api.createUser(name);
    const first = (await users({ first: 2 })).data?.["users"] as Users;
    const bert = await api.store.users.findByName("bert");
    await api.store.users.delete(bert?.id ?? "");
    await api.createUser("abel");
    await api.createUser("bill");
    const second = (await users({ first: 2, after: first.pageInfo.endCursor })).data?.["users"];
    expect((second as Users).nodes).toEqual([{ username: "bill" }, { username: "carl" }]);
  });

  const forged = (text: string) => Buffer.from(text).toString("base64url");

  test.each([
    "",
    "abc",
    "WzEsN10",
    "WzEsInVzZXIiXQ",
    "WzEsInVzZXIiLDdd",
    forged('[1,"user",""]'),
    forged('[1, "user","ann"]'),
    forged('[2,"user","ann"]'),
    forged('[1,"user","a\\u0000"]'),
  ])("%j is no cursor", async (after) => {
    expect((await users({ after })).errors).toEqual(
      refusal("BAD_USER_INPUT", /^after is not a cursor of this list/),
    );
  });
});
