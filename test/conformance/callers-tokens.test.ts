/** What ends the tokens of a user, and what does not. */

import type { UserRecord } from "../../src/store/store.js";
import { answerOf } from "../http/running-server.js";
import { filedServerForTests, passwordOf } from "./callers-server.js";
import { makeWorld, tokenOf, type World } from "./callers-world.js";

const server = filedServerForTests({ logLevel: "silent" });
let world: World;
let adminToken: string | undefined;

beforeEach(async () => {
  world = await makeWorld(server());
  adminToken = await tokenOf(server(), world, "an administrator");
});

async function administer(mutation: string, { id }: UserRecord = world.target): Promise<void> {
  const query = `mutation ($id: ID!) { ${mutation} { id } }`;
  const response = await server().ask(query, { token: adminToken, variables: { id } });
  expect(await answerOf(response)).toMatchObject({ data: {} });
}

const disable = "disableUser(input: { id: $id })";
const enable = "enableUser(input: { id: $id })";

async function isGood(token: string): Promise<boolean> {
  const { status } = await server().ask("{ me { username } }", { token });
  expect([200, 401]).toContain(status);
  return status === 200;
}

const login = (password = passwordOf("target")) => server().login("target", password, "me");

test.each([
  ["disableUser", disable],
  ["deleteUser", "deleteUser(input: { id: $id })"],
  ["a scope taken away", 'setUserScopes(input: { id: $id, scopes: ["me"] })'],
  ["every scope taken away", "setUserScopes(input: { id: $id, scopes: [] })"],
  ["a scope exchanged", 'setUserScopes(input: { id: $id, scopes: ["me", "write:items"] })'],
])("ends all tokens of the user, and nobody else's: %s", async (_title, mutation) => {
  const tokens = [await login(), await login()];
  const others = await tokenOf(server(), world, "another user");
  expect(await Promise.all(tokens.map(isGood))).toEqual([true, true]);
  await administer(mutation);
  expect(await Promise.all(tokens.map(isGood))).toEqual([false, false]);
  expect(await isGood(others ?? "")).toBe(true);
});

test.each([
  ["enableUser of a user who is enabled", enable],
  [
    "the same scopes, in another order",
    'setUserScopes(input: { id: $id, scopes: ["read:items", "me"] })',
  ],
  [
    "a scope given",
    'setUserScopes(input: { id: $id, scopes: ["me", "read:items", "write:items"] })',
  ],
])("ends no token: %s", async (_title, mutation) => {
  const token = await login();
  await administer(mutation);
  expect(await isGood(token)).toBe(true);
});

test("a token has the scopes of its login, also when the user is given more", async () => {
  const token = await login();
  await administer(
    'setUserScopes(input: { id: $id, scopes: ["me", "read:items", "admin:users"] })',
  );
  expect((await server().ask("{ users { totalCount } }", { token })).status).toBe(403);
});

test("enabling again brings no token back, and lets the user log in", async () => {
  const token = await login();
  await administer(disable);
  await expect(login()).rejects.toThrow("the login answered 400");
  await administer(enable);
  expect(await isGood(token)).toBe(false);
  expect(await isGood(await login())).toBe(true);
});

test("a scope that was taken away cannot be had by logging in", async () => {
  await administer('setUserScopes(input: { id: $id, scopes: ["read:items"] })');
  await expect(login()).rejects.toThrow("the login answered 400");
});

describe("a change of the password", () => {
  async function changePassword(token: string): Promise<void> {
    const query = `mutation ($current: String!) {
      changePassword(input: { currentPassword: $current, newPassword: "new" }) { username }
    }`;
    const variables = { current: passwordOf("target") };
    const response = await server().ask(query, { token, variables });
    expect(await answerOf(response)).toEqual({ data: { changePassword: { username: "target" } } });
  }

  test("ends the other logins and the old password, and goes on in the login in use", async () => {
    const [used, other] = [await login(), await login()];
    await changePassword(used);
    expect(await Promise.all([used, other].map(isGood))).toEqual([true, false]);
    await expect(login()).rejects.toThrow("the login answered 400");
    expect(await isGood(await login("new"))).toBe(true);
  });

  test("ends all tokens, the one in use too, where that one belongs to no login", async () => {
    const [used, other] = [await server().tokenFor(world.target), await login()];
    await changePassword(used);
    expect(await Promise.all([used, other].map(isGood))).toEqual([false, false]);
    expect(await isGood(await login("new"))).toBe(true);
  });
});

test("endSession ends the tokens of that login at once, and no others", async () => {
  const [ended, other] = [await login(), await login()];
  const sessions = "{ sessions { id current } }";
  const { data } = await answerOf(await server().ask(sessions, { token: ended }));
  const found = data?.["sessions"] as { readonly id: string; readonly current: boolean }[];
  const id = found.find(({ current }) => current)?.id;
  const query = "mutation ($id: ID!) { endSession(input: { id: $id }) { id current } }";
  const response = await server().ask(query, { token: other, variables: { id } });
  expect(await answerOf(response)).toEqual({ data: { endSession: { id, current: false } } });
  expect(await Promise.all([ended, other].map(isGood))).toEqual([false, true]);
});

test("a wrong password changes nothing and ends no token", async () => {
  const token = await login();
  const query =
    'mutation { changePassword(input: { currentPassword: "wrong", newPassword: "new" }) { username } }';
  expect(await answerOf(await server().ask(query, { token }))).toMatchObject({
    data: { changePassword: null },
    errors: [{ extensions: { code: "BAD_USER_INPUT" } }],
  });
  expect(await isGood(token)).toBe(true);
  expect(await isGood(await login())).toBe(true);
});

test("a deleted user's name is free, and its new owner gets neither tokens nor items", async () => {
  await server().store.items.create({ title: "A secret", ownerId: world.target.id });
  const token = await login();
  await administer("deleteUser(input: { id: $id })");
  const target = await server().addUser("target", ["me", "read:items"]);
  expect(target.id).not.toBe(world.target.id);
  expect(await isGood(token)).toBe(false);
  const asked = { token: await server().tokenFor(target) };
  const response = await server().ask("{ me { items { totalCount } } }", asked);
  expect(await answerOf(response)).toEqual({ data: { me: { items: { totalCount: 0 } } } });
});
