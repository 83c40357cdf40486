import { storeUsers } from "../../../src/oauth/passwords/store-users.js";
import type { LoginUsers } from "../../../src/oauth/passwords/users.js";
import type { StoreUser } from "../../../src/oauth/passwords/store-users.js";
import { basic, errorAnswer, form, invalidGrant, tokensOf } from "../answers.js";
import { bearerFixture } from "../standing/bearer-fixture.js";
import type { BearerFixture } from "../standing/bearer-fixture.js";
import { clientSecret, loginFixture, newClient, secrets } from "../login-fixture.js";
import type { LoginFixture, Send } from "../login-fixture.js";

let login: LoginFixture;
let bearer: BearerFixture;
beforeAll(async () => {
  login = await loginFixture();
  bearer = await bearerFixture(login);
});
afterAll(async () => {
  bearer.feed.close();
  await login.close();
});

const bodyOf = (username: string, more: Readonly<Record<string, string>> = {}): string =>
  form({ grant_type: "password", username, password: "secret", ...more });
const sessionsOf = (subject: string) => login.store.sessions.list({ subject, first: 100 });

describe("a login begins a session", () => {
  test("of the user and the client, with what was granted, and the access token names it", async () => {
    const { id } = await login.addUser({ username: "begin" });
    const answer = await login.send(bodyOf("begin", { scope: "read:items me", client_id: "web" }));
    const [session, ...more] = await sessionsOf(id);
    expect(more).toEqual([]);
    expect(session).toMatchObject({
      subject: id,
      clientId: "web",
      scopes: ["me", "read:items"],
      counter: 0,
      device: null,
      revokedAtMillis: null,
    });
    expect(login.verify(answer)).toMatchObject({ claims: { sessionId: session?.id } });
    expect(login.sessions.read(tokensOf(answer).refresh)).toEqual({
      sessionId: session?.id,
      counter: 0,
    });
  });

  test.each([
    ["curl/8.5.0", "curl/8.5.0"],
    [" \t", null],
    ["", null],
    ["a\u001b[31mb\r\nc\u202ed", "a [31mb c d"],
    ["x".repeat(5_000), "x".repeat(200)],
    ["Mozilla/5.0 (é)", "Mozilla/5.0 ( )"],
  ])("the User-Agent %j is the device %j", async (userAgent, device) => {
    const { id } = await login.addUser({ username: `device ${String(device)}${userAgent.length}` });
    const { username } = (await login.store.users.findById(id)) ?? { username: "" };
    await login.send(bodyOf(username), { origin: { userAgent } });
    expect((await sessionsOf(id)).map((session) => session.device)).toEqual([device]);
  });

  test("a refused login begins none", async () => {
    const { id } = await login.addUser({ username: "none" });
    await login.send(bodyOf("none", { password: "wrong" }));
    await login.send(bodyOf("none", { scope: "admin:users" }));
    expect(await sessionsOf(id)).toEqual([]);
  });

  test("nobody hears of it: a client that has gone meanwhile leaves no session behind", async () => {
    const { id } = await login.addUser({ username: "aborted" });
    const controller = new AbortController();
    const users = storeUsers(login.store.users, {
      ...login.passwords,
      async verify(...asked) {
        const right = await login.passwords.verify(...asked);
        controller.abort();
        return right;
      },
    });
    const send = login.endpoint({ users: users });
    expect(await send(bodyOf("aborted"), { signal: controller.signal })).toMatchObject({
      status: 503,
    });
    expect(await sessionsOf(id)).toEqual([]);
  });

  test("MAX_SESSIONS: the longest unused one ends, with its tokens and with an audit event", async () => {
    const { id } = await login.addUser({ username: "many" });
    const send = login.endpoint({ maxSessions: 2 });
    const first = tokensOf(await send(bodyOf("many")));
    const second = tokensOf(await send(bodyOf("many")));
    // So that the first is not the one that is unused the longest.
    const later = () => new Promise((resolve) => setTimeout(resolve, 5));
    await later();
    const renewed = tokensOf(
      await login.send(form({ grant_type: "refresh_token", refresh_token: first.refresh })),
    );
    await later();
    const third = tokensOf(await send(bodyOf("many")));
    expect(await sessionsOf(id)).toHaveLength(2);
    const good = await Promise.all(
      [first, second, renewed, third].map((one) => bearer.isGood(one.access)),
    );
    expect(good).toEqual([true, false, true, true]);
    expect(login.events).toContainEqual(
      expect.objectContaining({
        event: "session_ended",
        subject: id,
        sessionId: login.sessions.read(second.refresh)?.sessionId,
        detail: "max_sessions",
      }),
    );
  });

  test("MAX_SESSIONS counts one user's sessions, not another's", async () => {
    const { id } = await login.addUser({ username: "neighbour" });
    const send = login.endpoint({ maxSessions: 1 });
    await send(bodyOf("neighbour"));
    await send(bodyOf("johndoe"));
    await send(bodyOf("johndoe"));
    expect(await sessionsOf(id)).toHaveLength(1);
  });
});

describe("a user that changes while the password is looked at", () => {
  /** Changes something after each of the first comparisons. */
  const changing = (...changes: ((user: StoreUser) => Promise<unknown>)[]): Send => {
    const inner = storeUsers(login.store.users, login.passwords);
    const users: LoginUsers<StoreUser> = {
      ...inner,
      async verifyPassword(user, password, signal) {
        const right = await inner.verifyPassword(user, password, signal);
        if (user !== undefined) await changes.shift()?.(user);
        return right;
      },
    };
    return login.endpoint({ users: users });
  };
  const hashed = async (password: string): Promise<string> => login.passwords.hash(password);

  test("another password: a second look refuses the old one", async () => {
    const { id } = await login.addUser({ username: "changed" });
    const send = changing(async ({ record }) =>
      login.store.users.setPasswordHash(record.id, await hashed("new")),
    );
    expect(await send(bodyOf("changed"))).toEqual(invalidGrant());
    expect(await sessionsOf(id)).toEqual([]);
    expect((await login.send(bodyOf("changed", { password: "new" }))).status).toBe(200);
  });

  test("disabled, or deleted: refused", async () => {
    await login.addUser({ username: "disabled" });
    await login.addUser({ username: "deleted" });
    const disabling = changing(({ record }) => login.store.users.setDisabled(record.id, true));
    expect(await disabling(bodyOf("disabled"))).toEqual(invalidGrant());
    const deleting = changing(({ record }) => login.store.users.delete(record.id));
    expect(await deleting(bodyOf("deleted"))).toEqual(invalidGrant());
  });

  test("a scope taken away: a second look grants what is left, under the new generation", async () => {
    await login.addUser({ username: "less" });
    const send = changing(({ record }) => login.store.users.setScopes(record.id, ["me"]));
    const { access, scope } = tokensOf(await send(bodyOf("less")));
    expect(scope).toBe("me");
    expect(await bearer.isGood(access)).toBe(true);
    const asking = changing(({ record }) => login.store.users.setScopes(record.id, []));
    expect(await asking(bodyOf("less", { scope: "me" }))).toEqual(
      errorAnswer(400, "invalid_scope"),
    );
  });

  test("the same password hashed anew by another login: both log in", async () => {
    await login.addUser({ username: "rehashed" });
    const send = changing(async ({ record }) =>
      login.store.users.replacePasswordHash(
        record.id,
        await hashed("secret"),
        record.passwordHash ?? "",
      ),
    );
    expect((await send(bodyOf("rehashed"))).status).toBe(200);
  });

  test("changed again and again: refused in the end, without a session, and written down", async () => {
    const { id } = await login.addUser({ username: "restless" });
    const bump = async ({ record }: StoreUser): Promise<void> => {
      await login.store.users.setScopes(record.id, []);
      await login.store.users.setScopes(record.id, ["me"]);
    };
    expect(await changing(bump, bump, bump)(bodyOf("restless"))).toEqual(invalidGrant());
    expect(await sessionsOf(id)).toEqual([]);
    expect(login.events.at(-1)).toMatchObject({ event: "login_refused", username: "restless" });
  });
});

describe("who may ask", () => {
  test.each([
    ["CLI-17 a client that is not registered for it", newClient({ id: "svc" })],
    [
      "a third-party client, whatever it is registered for",
      newClient({ id: "third", grants: ["password"], scopes: null }),
    ],
    [
      "a first-party client that is not registered for it",
      newClient({ id: "ours", firstParty: true, grants: ["refresh_token"] }),
    ],
  ])("%s is unauthorized_client", async (_title, client) => {
    const { clients } = login.store;
    const secretHash = secrets.hash(clientSecret);
    if (!(await clients.findById(client.id))) await clients.create({ ...client, secretHash });
    const authorization = [basic(client.id, clientSecret)];
    expect(await login.send(bodyOf("johndoe"), { authorization })).toEqual(
      errorAnswer(400, "unauthorized_client"),
    );
  });

  test("a public third-party client is unauthorized_client, with a right and a wrong password", async () => {
    await login.store.clients.create(newClient({ id: "spa", grants: ["password"] }));
    for (const password of ["secret", "wrong"]) {
      expect(await login.send(bodyOf("johndoe", { client_id: "spa", password }))).toEqual(
        errorAnswer(400, "unauthorized_client"),
      );
    }
  });

  test("a client that is not registered for refreshing gets no refresh token that it could not use", async () => {
    await login.store.clients.create(
      newClient({ id: "kiosk", firstParty: true, grants: ["password"], scopes: null }),
    );
    const answer = await login.send(bodyOf("johndoe", { client_id: "kiosk" }));
    expect(answer.status).toBe(200);
    expect(answer.body).not.toHaveProperty("refresh_token");
  });
});

describe("the audit trail of logins", () => {
  const origin = { address: "192.0.2.7", requestId: "req-1", userAgent: "curl" };

  test("a login is one event, with who, where and what", async () => {
    const before = login.events.length;
    const answer = await login.send(bodyOf("johndoe", { scope: "me read:items" }), { origin });
    const user = await login.store.users.findByName("johndoe");
    expect(login.events.slice(before)).toEqual([
      {
        event: "login",
        subject: user?.id,
        username: "johndoe",
        clientId: "first-party",
        sessionId: login.sessions.read(tokensOf(answer).refresh)?.sessionId,
        address: "192.0.2.7",
        requestId: "req-1",
        detail: "me read:items",
      },
    ]);
  });

  test("a refusal tells the name only where it is a user's: people type passwords there too", async () => {
    const before = login.events.length;
    await login.send(bodyOf("johndoe", { password: "wrong" }), { origin });
    await login.send(bodyOf("my-secret-passphrase"), { origin });
    await login.send(bodyOf("alice"), { origin });
    const about = { event: "login_refused", clientId: "first-party", address: "192.0.2.7" };
    expect(login.events.slice(before)).toMatchObject([
      { ...about, username: "johndoe" },
      { ...about, username: undefined, subject: undefined },
      { ...about, username: "alice" },
    ]);
  });

  test("no event holds a password, a token or a hash", async () => {
    const typed = "typed-Pa55word";
    const tokens = tokensOf(await login.send(bodyOf("johndoe"), { origin }));
    const refreshing = { grant_type: "refresh_token", refresh_token: tokens.refresh };
    const second = tokensOf(await login.send(form(refreshing), { origin }));
    const third = tokensOf(
      await login.send(form({ ...refreshing, refresh_token: second.refresh }), { origin }),
    );
    await login.send(bodyOf("johndoe", { password: typed }), { origin });
    await login.send(bodyOf(typed, { password: typed }), { origin });
    await login.send(form(refreshing), { origin });
    await bearer.revoke(form({ token: third.access }), { origin });
    const last = tokensOf(await login.send(bodyOf("johndoe"), { origin }));
    await bearer.revoke(form({ token: last.refresh }), { origin });
    const kept = await login.store.audit.list({ first: 10_000 });
    const told = JSON.stringify([login.events, kept]);
    const events = new Set(kept.map(({ event }) => event));
    for (const event of [
      "login",
      "refresh",
      "refresh_replayed",
      "token_revoked",
      "session_ended",
    ]) {
      expect(events).toContain(event);
    }
    for (const { access, refresh } of [tokens, second, third, last]) {
      for (const token of [access, refresh]) {
        expect(told).not.toContain(token);
        expect(told).not.toContain(token.slice(token.lastIndexOf(".") + 1));
      }
    }
    expect(told).not.toContain(typed);
    expect(told).not.toMatch(/\$sg1\$|\$2b\$|sgr1\./);
  });
});
