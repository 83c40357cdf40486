import type { UserRecord } from "../../src/store/store.js";
import { createSession } from "../store/sessions/new-session.js";
import { openDefaultApi, origin, refusal, type DefaultApi } from "./default-api.js";

let api: DefaultApi;
let jane: UserRecord;

beforeEach(async () => {
  api = await openDefaultApi();
  jane = await api.store.users.create({
    username: "jane",
    scopes: ["me"],
    passwordHash: await api.passwords.hash("old"),
  });
});

afterEach(async () => {
  await api.close();
});

const field = (current: string, next: string) =>
  `changePassword(input: { currentPassword: "${current}", newPassword: "${next}" }) { username }`;

const change = (
  current: string,
  next: string,
  as: UserRecord | string = jane,
  sessionId?: string,
) => api.ask(`mutation { ${field(current, next)} }`, { as, sessionId });

const logIn = async (subject = jane.id): Promise<string> =>
  (await createSession(api.store, { subject })).id;

async function isPassword(password: string): Promise<boolean> {
  const { passwordHash } = (await api.store.users.findById(jane.id)) ?? {};
  return (await api.passwords.verify(passwordHash, password)) === true;
}

test("replaces the password; with a token that belongs to no login, it ends all tokens", async () => {
  const login = await logIn();
  expect(await change("old", "new")).toEqual({ data: { changePassword: { username: "jane" } } });
  expect([await isPassword("new"), await isPassword("old")]).toEqual([true, false]);
  expect((await api.store.users.findById(jane.id))?.generation).toBe(jane.generation + 1);
  expect(await api.store.sessions.findLive(login)).toBeUndefined();
});

test("ends the other logins, and goes on in the one in use", async () => {
  const [used, other] = [await logIn(), await logIn()];
  expect((await change("old", "new", jane, used)).errors).toBeUndefined();
  expect(await api.store.sessions.findLive(used)).toBeDefined();
  expect(await api.store.sessions.findLive(other)).toBeUndefined();
  expect((await api.store.users.findById(jane.id))?.generation).toBe(jane.generation);
});

test("a login of somebody else's, or one that has ended, keeps nothing", async () => {
  const john = await api.createUser("john");
  for (const [current, next, login] of [
    ["old", "new", await logIn(john.id)],
    ["new", "newer", "ses_gone"],
  ] as const) {
    const { generation = NaN } = (await api.store.users.findById(jane.id)) ?? {};
    expect((await change(current, next, jane, login)).errors).toBeUndefined();
    expect((await api.store.users.findById(jane.id))?.generation).toBe(generation + 1);
  }
});

test("goes into the audit trail once it is done, with the login it was done in", async () => {
  const login = await logIn();
  const about = { subject: jane.id, username: "jane", ...origin };
  await change("guess", "new", jane, login);
  expect(api.recorded()).toEqual([{ event: "login_refused", detail: "changePassword", ...about }]);
  await change("old", "new", jane, login);
  expect(api.recorded().at(-1)).toEqual({
    event: "password_changed",
    sessionId: login,
    ...about,
  });
});

test("needs the current password: a token alone does not give the account away", async () => {
  expect((await change("guess", "new")).errors).toEqual(
    refusal("BAD_USER_INPUT", /^currentPassword is not the password of this user\.$/),
  );
  expect(await isPassword("old")).toBe(true);
});

test("a request guesses once: aliases are no more guesses", async () => {
  const guesses = `mutation { a: ${field("guess", "new")} b: ${field("old", "new")} }`;
  const { data } = await api.ask(guesses, { as: jane });
  expect(data).toEqual({ a: null, b: null });
  expect(await isPassword("old")).toBe(true);
});

test.each([
  ["", /^newPassword must have at least 1 character\.$/],
  ["x".repeat(1025), /^newPassword must have at most 1024 bytes\.$/],
])("refuses the new password %#", async (next, message) => {
  expect((await change("old", next)).errors).toEqual(refusal("BAD_USER_INPUT", message));
  expect(await isPassword("old")).toBe(true);
});

test("a user without a password has none to change", async () => {
  const bert = await api.store.users.create({
    username: "bert",
    scopes: ["me"],
    passwordHash: null,
  });
  expect((await change("", "new", bert)).errors).toEqual(
    refusal("BAD_USER_INPUT", /^currentPassword is not/),
  );
});

test("of two changes at the same moment, one is made", async () => {
  const answers = await Promise.all([change("old", "one"), change("old", "two")]);
  const made = answers.filter(({ errors }) => errors === undefined);
  expect(made).toHaveLength(1);
  expect(await isPassword(answers[0] === made[0] ? "one" : "two")).toBe(true);
});

test("is FORBIDDEN to a program", async () => {
  expect((await change("old", "new", "service")).errors).toEqual(refusal("FORBIDDEN", /program/));
});
