import bcrypt from "bcryptjs";
import { createPasswords } from "../../../src/oauth/passwords/passwords.js";
import type { Passwords } from "../../../src/oauth/passwords/passwords.js";
import { storeUsers } from "../../../src/oauth/passwords/store-users.js";
import type { LoginUsers } from "../../../src/oauth/passwords/users.js";
import type { DerivedKeys } from "../../../src/token/secrets/root-secret.js";
import { rootSecret } from "../../../src/token/secrets/root-secret.js";
import { form, invalidGrant, tokensOf } from "../answers.js";
import { bearerFixture } from "../standing/bearer-fixture.js";
import type { BearerFixture } from "../standing/bearer-fixture.js";
import { loginFixture, pepper } from "../login-fixture.js";
import type { LoginFixture, Send } from "../login-fixture.js";

const pepperOf = (...values: string[]): DerivedKeys => rootSecret(values).derive("test pepper");
const old = "zT3vQp9Kx1Lw7Rn5Yb8Hd2Gf6Jc4Ms0a";
const fresh = "Qm4Xs8Vb1Nz6Lk3Jh9Gf2Dp7Wo5Ie0Ru";

let login: LoginFixture;
let bearer: BearerFixture;
const opened: Passwords[] = [];
beforeAll(async () => {
  login = await loginFixture();
  bearer = await bearerFixture(login);
});
afterAll(async () => {
  bearer.feed.close();
  await Promise.all(opened.map((passwords) => passwords.close()));
  await login.close();
});

const passwordsOf = (bcryptCost: number, keys: DerivedKeys = pepper): Passwords => {
  const passwords = createPasswords({ pepper: keys, bcryptCost, hashThreads: 2 });
  opened.push(passwords);
  return passwords;
};
const endpointOf = (passwords: Parameters<typeof storeUsers>[1]): Send =>
  login.endpoint({
    users: storeUsers(login.store.users, passwords),
  });
const bodyOf = (username: string, password = "rickpw"): string =>
  form({ grant_type: "password", username, password });

describe("a hash of an older make is made anew at a login", () => {
  test.each<[string, () => Promise<string> | string, () => Passwords]>([
    ["a plain $2b$04$ hash", () => bcrypt.hashSync("rickpw", 4), () => passwordsOf(4)],
    [
      "a plain $2a$ hash",
      () => bcrypt.hashSync("rickpw", 4).replace("$2b$", "$2a$"),
      () => passwordsOf(4),
    ],
    ["a lower cost", () => login.passwords.hash("rickpw"), () => passwordsOf(5)],
    [
      "the pepper of the root secret before",
      () => passwordsOf(4, pepperOf(old)).hash("rickpw"),
      () => passwordsOf(4, pepperOf(fresh, old)),
    ],
  ])("%s, once, and nothing else changes PWD-29", async (title, hash, current) => {
    const username = `rick ${title}`;
    const before = await login.addUser({ username, passwordHash: await hash() });
    const passwords = current();
    const send = endpointOf(passwords);
    const { access, refresh } = tokensOf(await send(bodyOf(username)));
    const after = await login.store.users.findById(before.id);
    expect(after?.passwordHash).not.toBe(before.passwordHash);
    expect(passwords.isOutdated(after?.passwordHash ?? "")).toBe(false);
    expect(after).toEqual({ ...before, passwordHash: after?.passwordHash });
    // Neither the tokens of this login end by it, nor is the next one refused; and it is done once.
    expect(await bearer.isGood(access)).toBe(true);
    expect(
      (await login.sessions.findLive(login.sessions.read(refresh)?.sessionId ?? ""))?.counter,
    ).toBe(0);
    tokensOf(await send(bodyOf(username)));
    expect((await login.store.users.findById(before.id))?.passwordHash).toBe(after?.passwordHash);
    expect(await send(bodyOf(username, "wrong"))).toEqual(invalidGrant());
  });

  test("not at a refused one, nor where its cost is higher than today's", async () => {
    const plain = bcrypt.hashSync("rickpw", 4);
    const one = await login.addUser({ username: "guessed", passwordHash: plain });
    await login.send(bodyOf("guessed", "wrong"));
    expect((await login.store.users.findById(one.id))?.passwordHash).toBe(plain);
    const higher = await passwordsOf(6).hash("rickpw");
    const two = await login.addUser({ username: "higher", passwordHash: higher });
    tokensOf(await login.send(bodyOf("higher")));
    expect((await login.store.users.findById(two.id))?.passwordHash).toBe(higher);
  });

  test("many logins at once during it all work, and one of them makes it", async () => {
    const { id, generation } = await login.addUser({
      username: "crowd",
      passwordHash: bcrypt.hashSync("rickpw", 4),
    });
    const passwords = passwordsOf(5);
    let made = 0;
    const send = endpointOf({
      ...passwords,
      async hashSoon(password) {
        made += 1;
        return passwords.hashSoon(password);
      },
    });
    const answers = await Promise.all(Array.from({ length: 12 }, () => send(bodyOf("crowd"))));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    for (const answer of answers) expect(await bearer.isGood(tokensOf(answer).access)).toBe(true);
    const after = await login.store.users.findById(id);
    expect(after?.generation).toBe(generation);
    expect(passwords.isOutdated(after?.passwordHash ?? "")).toBe(false);
    expect(made).toBeGreaterThan(0);
    tokensOf(await send(bodyOf("crowd")));
  });

  test("where it fails, or too many logins wait, the login is good all the same", async () => {
    const plain = bcrypt.hashSync("rickpw", 4);
    const { id } = await login.addUser({ username: "unlucky", passwordHash: plain });
    const { passwords } = login;
    for (const hashSoon of [
      () => Promise.reject(new Error("no thread")),
      () => Promise.resolve({ kind: "busy", retryAfterSeconds: 1 } as const),
    ]) {
      tokensOf(await endpointOf({ ...passwords, hashSoon })(bodyOf("unlucky")));
      expect((await login.store.users.findById(id))?.passwordHash).toBe(plain);
    }
  });

  test("a password that is changed meanwhile is not set back by it", async () => {
    const { id } = await login.addUser({
      username: "raced",
      passwordHash: bcrypt.hashSync("rickpw", 4),
    });
    const changed = await login.passwords.hash("another");
    const send = endpointOf({
      ...login.passwords,
      async hashSoon(password) {
        await login.store.users.setPasswordHash(id, changed);
        return login.passwords.hashSoon(password);
      },
    });
    const { access } = tokensOf(await send(bodyOf("raced")));
    expect((await login.store.users.findById(id))?.passwordHash).toBe(changed);
    // The change has ended this login too.
    expect(await bearer.isGood(access)).toBe(false);
  });

  test("a team's own store whose upgrade throws does not lose the login", async () => {
    const users: LoginUsers = {
      findByName: () => Promise.resolve({ subject: "eve-1" }),
      findActive: (subject) => Promise.resolve({ subject }),
      verifyPassword: () => Promise.resolve(true),
      upgradePassword: () => Promise.reject(new Error("not now")),
      scopesOf: () => Promise.resolve(["me"]),
    };
    tokensOf(await login.endpoint({ users })(bodyOf("eve")));
  });
});
