import { storeUsers } from "../../../src/oauth/passwords/store-users.js";
import { createThrottle } from "../../../src/oauth/throttle/throttle.js";
import type { LoginUsers } from "../../../src/oauth/passwords/users.js";
import { errorAnswer, form, invalidGrant } from "../answers.js";
import { loginFixture, throttleKeys } from "../login-fixture.js";
import type { LoginFixture, Send } from "../login-fixture.js";

let login: LoginFixture;
beforeAll(async () => {
  login = await loginFixture();
});
afterAll(() => login.close());

const throttleOf = (points: number) =>
  createThrottle({
    keys: throttleKeys,
    counters: login.store.counters,
    rate: { points, perMillis: 3_600_000 },
    maxWaitMillis: 5_000,
  });
const guess = (send: Send, username: string, password: string, address: string) =>
  send(form({ grant_type: "password", username, password }), { origin: { address } });
const throttled = (): unknown =>
  errorAnswer(429, "temporarily_unavailable", {
    "Retry-After": expect.stringMatching(/^[1-9]\d*$/) as string,
  });

describe("throttled logins", () => {
  test("are answered 429 with Retry-After, and no password is looked at any more", async () => {
    await login.addUser({ username: "guessed" });
    let looks = 0;
    const inner = storeUsers(login.store.users, login.passwords);
    const users = {
      ...inner,
      verifyPassword: (...asked: Parameters<typeof inner.verifyPassword>) => {
        looks += 1;
        return inner.verifyPassword(...asked);
      },
    } as unknown as LoginUsers;
    const send = login.endpoint({ users, throttle: throttleOf(3) });
    for (let round = 0; round < 3; round += 1) {
      expect(await guess(send, "guessed", "wrong", "192.0.2.1")).toEqual(invalidGrant());
    }
    for (const password of ["wrong", "secret"]) {
      expect(await guess(send, "guessed", password, "192.0.2.1")).toEqual(throttled());
    }
    expect(looks).toBe(3);
    expect(
      await login.store.sessions.list({
        subject: (await login.store.users.findByName("guessed"))?.id,
        first: 10,
      }),
    ).toEqual([]);
  });

  test("are the same, byte by byte, for names that do not exist", async () => {
    await login.addUser({ username: "real" });
    await login.addUser({ username: "closed", disabled: true });
    const send = login.endpoint({ throttle: throttleOf(2) });
    const seen = [];
    for (const [at, username] of ["real", "closed", "missing"].entries()) {
      const answers = [];
      for (let round = 0; round < 4; round += 1) {
        const answer = await guess(send, username, "wrong", `198.51.100.${at}`);
        // The clock goes on between them.
        const { "Retry-After": retryAfter, ...headers } = answer.headers;
        answers.push({ ...answer, headers, waits: retryAfter !== undefined });
      }
      expect(answers.map(({ status }) => status)).toEqual([400, 400, 429, 429]);
      seen.push(JSON.stringify(answers));
    }
    expect(new Set(seen).size).toBe(1);
  });

  test("the account is the same one however its name is written PWD-20", async () => {
    await login.addUser({ username: "Straße" });
    const send = login.endpoint({ throttle: throttleOf(2) });
    await guess(send, "STRASSE", "wrong", "203.0.113.1");
    await guess(send, "straße", "wrong", "203.0.113.2");
    expect(await guess(send, "Strasse", "secret", "203.0.113.3")).toEqual(throttled());
  });

  test("the account counts, from whichever addresses PWD-23", async () => {
    await login.addUser({ username: "spread" });
    const send = login.endpoint({ throttle: throttleOf(5) });
    const statuses = [];
    for (let at = 0; at < 10; at += 1) {
      statuses.push((await guess(send, "spread", "wrong", `203.0.113.${10 + at}`)).status);
    }
    expect(statuses).toEqual([...Array<number>(5).fill(400), ...Array<number>(5).fill(429)]);
  });

  test("guessing in parallel gains nothing", async () => {
    await login.addUser({ username: "parallel" });
    const send = login.endpoint({ throttle: throttleOf(3) });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => guess(send, "parallel", "wrong", "203.0.113.50")),
    );
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(3);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(17);
  });
});

describe("what does not count as wrong", () => {
  const usersThat = (verifyPassword: LoginUsers["verifyPassword"]): LoginUsers => ({
    findByName: () => Promise.resolve({ subject: "eve-1" }),
    findActive: (subject) => Promise.resolve({ subject }),
    verifyPassword,
    scopesOf: () => Promise.resolve(["me"]),
  });

  test("a server that is too busy to look", async () => {
    const throttle = throttleOf(2);
    const busy = usersThat(() => Promise.resolve({ kind: "busy", retryAfterSeconds: 3 }));
    const send = login.endpoint({ users: busy, throttle });
    for (let round = 0; round < 5; round += 1) {
      expect(await guess(send, "eve busy", "x", "192.0.2.40")).toEqual(
        errorAnswer(503, "temporarily_unavailable", { "Retry-After": "3" }),
      );
    }
    const good = login.endpoint({ users: usersThat(() => Promise.resolve(true)), throttle });
    expect((await guess(good, "eve busy", "x", "192.0.2.40")).status).toBe(200);
  });

  test("nor does a busy server count as right: what was guessed wrong stays counted", async () => {
    const throttle = throttleOf(2);
    const verdicts = [false, { kind: "busy", retryAfterSeconds: 1 } as const, false, true];
    const users = usersThat(() => Promise.resolve(verdicts.shift() ?? true));
    const send = login.endpoint({ users, throttle });
    const statuses = [];
    for (let round = 0; round < 4; round += 1) {
      statuses.push((await guess(send, "eve both", "x", "192.0.2.43")).status);
    }
    expect(statuses).toEqual([400, 503, 400, 429]);
  });

  test("a database that fails", async () => {
    const throttle = throttleOf(2);
    const failing = usersThat(() => Promise.reject(new Error("the database is gone")));
    const send = login.endpoint({ users: failing, throttle });
    for (let round = 0; round < 5; round += 1) {
      await expect(guess(send, "eve gone", "x", "192.0.2.41")).rejects.toThrow("database is gone");
    }
    const good = login.endpoint({ users: usersThat(() => Promise.resolve(true)), throttle });
    expect((await guess(good, "eve gone", "x", "192.0.2.41")).status).toBe(200);
  });

  test("a request that is not well-formed, or asks for a scope that does not exist", async () => {
    const send = login.endpoint({ throttle: throttleOf(1) });
    const origin = { address: "192.0.2.42" };
    for (const body of [
      "grant_type=password&username=johndoe",
      "grant_type=password&username=johndoe&password=secret&scope=nope",
      "grant_type=password&username=johndoe&password=%zz",
    ]) {
      expect((await send(body, { origin })).status).toBe(400);
    }
    expect((await guess(send, "johndoe", "secret", "192.0.2.42")).status).toBe(200);
  });
});

test("a counter that cannot be written fails the guess: it is not for free", async () => {
  const { counters } = login.store;
  const throttle = createThrottle({
    keys: throttleKeys,
    counters: {
      find: (key) => counters.find(key),
      add: () => Promise.reject(new Error("the database is gone")),
      remove: (key) => counters.remove(key),
      prune: () => counters.prune(),
    },
    rate: { points: 3, perMillis: 60_000 },
  });
  const send = login.endpoint({ throttle });
  await expect(guess(send, "johndoe", "wrong", "192.0.2.50")).rejects.toThrow("database is gone");
});
