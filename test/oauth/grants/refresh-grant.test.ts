import { readFileSync } from "node:fs";
import { temporaryFolder } from "../../store/temporary-folder.js";
import { basic, errorAnswer, form, invalidGrant, tokensOf } from "../answers.js";
import { clientSecret, loginFixture } from "../login-fixture.js";
import { refreshFixture } from "./refresh-fixture.js";
import type { RefreshFixture } from "./refresh-fixture.js";

const newPath = temporaryFolder();
const location = newPath();
const dayMillis = 86_400_000;
let login: RefreshFixture;
beforeAll(async () => {
  login = await refreshFixture(location);
});
afterAll(() => login.close());

const next = async (token: string): Promise<string> => tokensOf(await login.refresh(token)).refresh;

describe("rotation", () => {
  test("RFC 6749 §6 a refresh token gives an access token and the next refresh token REF-01", async () => {
    const first = await login.begin();
    const answer = await login.refresh(first.refresh);
    const second = tokensOf(answer);
    expect(answer.body).toMatchObject({ token_type: "bearer", expires_in: 900 });
    expect(second.scope).toBe("me read:items");
    expect(second.refresh).not.toBe(first.refresh);
    expect(second.access).not.toBe(first.access);
    const user = await login.store.users.findByName("johndoe");
    expect(login.verify(answer)).toMatchObject({
      ok: true,
      claims: {
        subject: user?.id,
        generation: user?.generation,
        clientId: "first-party",
        sessionId: login.sessions.read(first.refresh)?.sessionId,
      },
    });
    // The access token from before goes on until it expires.
    expect(await login.isGood(first.access)).toBe(true);
  });

  test("a repetition within the grace gives the same successor, and changes nothing", async () => {
    const { refresh } = await login.begin();
    const successor = await next(refresh);
    const row = await login.rowOf(refresh);
    for (let round = 0; round < 3; round += 1) {
      expect(await next(refresh)).toBe(successor);
      expect(await login.rowOf(refresh)).toEqual(row);
    }
    expect(await next(successor)).not.toBe(successor);
  });

  test("after the grace a repetition is a replay: the session ends, and its access tokens with it", async () => {
    const { refresh, access } = await login.begin();
    const successor = tokensOf(await login.refresh(refresh));
    const other = await login.begin();
    await login.age(refresh, 10_001);
    expect(await login.refresh(refresh)).toEqual(invalidGrant());
    expect(await login.refresh(successor.refresh)).toEqual(invalidGrant());
    expect(await login.isGood(access)).toBe(false);
    expect(await login.isGood(successor.access)).toBe(false);
    // Exactly that login: the user's others live.
    expect(await login.isGood(other.access)).toBe(true);
    expect((await login.refresh(other.refresh)).status).toBe(200);
    expect(login.events).toContainEqual(
      expect.objectContaining({
        event: "refresh_replayed",
        sessionId: login.sessions.read(refresh)?.sessionId,
      }),
    );
  });

  test("REFRESH_GRACE=0: any repetition is a replay", async () => {
    const { refresh } = await login.begin();
    const send = login.endpoint({ refreshGraceMillis: 0 });
    const body = form({ grant_type: "refresh_token", refresh_token: refresh });
    const successor = tokensOf(await send(body)).refresh;
    expect(await send(body)).toEqual(invalidGrant());
    expect(await login.isAlive(successor)).toBe(false);
  });

  test("RFC 9700 §4.14.2 a grand-parent inside the grace is a replay REF-08", async () => {
    const { refresh } = await login.begin();
    const newest = await next(await next(refresh));
    expect(await login.refresh(refresh)).toEqual(invalidGrant());
    expect(await login.refresh(newest)).toEqual(invalidGrant());
  });

  test("a genuine token from the future ends the session: the database was restored from a backup", async () => {
    const { refresh } = await login.begin();
    const row = await login.rowOf(refresh);
    if (row === undefined) throw new Error("no session");
    const ahead = login.sessions.firstToken({ ...row, counter: 1 });
    expect(await login.refresh(ahead)).toEqual(invalidGrant());
    expect(await login.isAlive(refresh)).toBe(false);
  });

  describe.each(["me", "admin:users", "nope", "me  me"])("asked with the scope %j", (scope) => {
    const replay = async (token: string, newest: string): Promise<void> => {
      expect((await login.refresh(token, { scope })).status).toBe(400);
      expect(await login.isAlive(newest)).toBe(false);
    };

    test("a token from before the last one is a replay all the same", async () => {
      const { refresh } = await login.begin();
      await replay(refresh, await next(await next(refresh)));
    });

    test("the last one after the grace is a replay all the same", async () => {
      const { refresh } = await login.begin();
      const newest = await next(refresh);
      await login.age(refresh, 10_001);
      await replay(refresh, newest);
    });
  });
});

describe("what ends nothing", () => {
  test("a guess is not a replay: a token with a character changed leaves the session alive REF-05", async () => {
    const { refresh } = await login.begin();
    for (const at of [0, 5, 15, refresh.length - 50, refresh.length - 2, refresh.length - 1]) {
      const other = refresh[at] === "A" ? "B" : "A";
      const changed = refresh.slice(0, at) + other + refresh.slice(at + 1);
      expect(await login.refresh(changed)).toEqual(invalidGrant());
    }
    for (const token of ["x", refresh.slice(0, -1), `${refresh}A`, "\0", "é".repeat(1000)]) {
      expect(await login.refresh(token)).toEqual(invalidGrant());
    }
    expect((await login.refresh(refresh)).status).toBe(200);
  });

  test("RFC 8725 §3.12 an access token is no refresh token", async () => {
    const { access, refresh } = await login.begin();
    expect(await login.refresh(access)).toEqual(invalidGrant());
    expect(await login.isGood(access)).toBe(true);
    expect(await login.isGood(refresh)).toBe(false);
  });

  test("RFC 6749 §6 another client cannot use it, nor end the session by it", async () => {
    const { refresh } = await login.begin({ client_id: "web" });
    const body = form({ grant_type: "refresh_token", refresh_token: refresh });
    const authorization = [basic("svc", clientSecret)];
    // svc is not registered for the grant at all, the built-in client is.
    expect(await login.send(body, { authorization })).toEqual(
      errorAnswer(400, "unauthorized_client"),
    );
    expect(await login.send(body)).toEqual(invalidGrant());
    const second = tokensOf(await login.send(`${body}&client_id=web`)).refresh;
    const third = tokensOf(await login.refresh(second, { client_id: "web" })).refresh;
    // Nor by one that is used up.
    expect(await login.send(body)).toEqual(invalidGrant());
    expect((await login.refresh(third, { client_id: "web" })).status).toBe(200);
  });

  test("a registered client that may refresh cannot use another one's either", async () => {
    const { secretHash = null } = (await login.store.clients.findById("svc")) ?? {};
    const svc = { id: "backend", name: "B", secretHash, firstParty: false, scopes: null };
    await login.store.clients.create({
      ...svc,
      grants: ["refresh_token"],
      mayIntrospect: false,
      redirectUris: [],
      demo: false,
    });
    const { refresh } = await login.begin({ client_id: "web" });
    const body = form({ grant_type: "refresh_token", refresh_token: refresh });
    const authorization = [basic("backend", clientSecret)];
    expect(await login.send(body, { authorization })).toEqual(invalidGrant());
    expect((await login.refresh(refresh, { client_id: "web" })).status).toBe(200);
  });

  test.each([
    ["no refresh token", {}],
    ["an empty one", { refresh_token: "" }],
  ])("%s is invalid_request", async (_title, fields) => {
    expect(await login.send(form({ grant_type: "refresh_token", ...fields }))).toEqual(
      errorAnswer(400, "invalid_request"),
    );
  });

  test("RFC 6749 §3.2 MUST refuse a refresh token that is sent twice", async () => {
    const { refresh } = await login.begin();
    const body = form({ grant_type: "refresh_token", refresh_token: refresh });
    expect(await login.send(`${body}&refresh_token=x`)).toEqual(
      errorAnswer(400, "invalid_request"),
    );
    expect(await login.isAlive(refresh)).toBe(true);
  });
});

describe("the end of a session", () => {
  test("unused for as long as REFRESH_TOKEN_TTL, it is over REF-20", async () => {
    const { refresh } = await login.begin();
    await login.age(refresh, 30 * dayMillis - 5_000);
    const second = await next(refresh);
    // The use has set it back.
    await login.age(second, 30 * dayMillis - 5_000);
    const third = await next(second);
    await login.age(third, 30 * dayMillis);
    expect(await login.refresh(third)).toEqual(invalidGrant());
  });

  test("however it is used, it is over after SESSION_MAX_AGE", async () => {
    let { refresh } = await login.begin();
    for (let month = 0; month < 3; month += 1) {
      await login.age(refresh, 29 * dayMillis);
      refresh = await next(refresh);
    }
    await login.age(refresh, 3 * dayMillis - 5_000);
    refresh = await next(refresh);
    await login.age(refresh, 5_000);
    expect(await login.refresh(refresh)).toEqual(invalidGrant());
  });

  test("a limit of a tenth of a second is kept to", async () => {
    const send = login.endpoint({ refreshTokenTtlMillis: 100, sessionMaxAgeMillis: 100 });
    const { refresh } = tokensOf(await send("username=johndoe&password=secret"));
    await new Promise((resolve) => setTimeout(resolve, 110));
    expect(await login.refresh(refresh)).toEqual(invalidGrant());
  });

  test("with its user disabled it ends, and enabling brings it not back REF-22", async () => {
    const { id } = await login.addUser({ username: "off" });
    const { refresh, access } = await login.begin({ username: "off" });
    await login.store.users.setDisabled(id, true);
    expect(await login.refresh(refresh)).toEqual(invalidGrant());
    await login.store.users.setDisabled(id, false);
    expect(await login.refresh(refresh)).toEqual(invalidGrant());
    expect(await login.isGood(access)).toBe(false);
  });

  test("with its user deleted it ends REF-23", async () => {
    const { id } = await login.addUser({ username: "left" });
    const { refresh, access } = await login.begin({ username: "left" });
    await login.store.users.delete(id);
    expect(await login.refresh(refresh)).toEqual(invalidGrant());
    expect(await login.isGood(access)).toBe(false);
    // A new user of that name is another one.
    await login.addUser({ username: "left" });
    expect(await login.refresh(refresh)).toEqual(invalidGrant());
  });

  test("a team's own user that is gone or disabled is refused, whatever the session says", async () => {
    const refresh = await login.quickly("eve-1");
    const users = (active: boolean) => ({
      findByName: () => Promise.resolve(undefined),
      findActive: (subject: string) => Promise.resolve(active ? { subject } : undefined),
      verifyPassword: () => Promise.resolve(false),
      scopesOf: () => Promise.resolve(["me"]),
    });
    const body = form({ grant_type: "refresh_token", refresh_token: refresh });
    expect(await login.endpoint({ users: users(false) })(body)).toEqual(invalidGrant());
    expect(tokensOf(await login.endpoint({ users: users(true) })(body)).scope).toBe("me");
  });
});

describe("POST /token/refresh", () => {
  const refreshing = () => login.endpoint({ impliedGrant: "refresh_token" });

  test("takes the grant as said where none is named REF-02", async () => {
    const { refresh } = await login.begin();
    const second = tokensOf(await refreshing()(form({ refresh_token: refresh }))).refresh;
    const body = form({ grant_type: "refresh_token", refresh_token: second });
    expect(tokensOf(await refreshing()(body)).refresh).not.toBe(second);
  });

  test("another grant is unsupported there, and what it would need is not looked at", async () => {
    const { refresh } = await login.begin();
    for (const grantType of ["password", "client_credentials", "constructor"]) {
      const body = form({
        grant_type: grantType,
        refresh_token: refresh,
        username: "johndoe",
        password: "secret",
      });
      expect(await refreshing()(body)).toEqual(errorAnswer(400, "unsupported_grant_type"));
    }
    expect(await login.rowOf(refresh)).toMatchObject({ counter: 0, revokedAtMillis: null });
  });

  test("without a refresh token it says what is missing", async () => {
    expect(await refreshing()("")).toEqual(errorAnswer(400, "invalid_request"));
  });
});

test("6749 §10.4 the store holds neither a refresh token nor what one could be made of REF-29", async () => {
  const { refresh, access } = await login.begin();
  const second = await next(refresh);
  const bytes = [location, `${location}-wal`].map((file) => readFileSync(file, "latin1")).join("");
  expect(bytes).toContain(login.sessions.read(refresh)?.sessionId);
  for (const token of [refresh, second, access]) {
    expect(bytes).not.toContain(token);
    expect(bytes).not.toContain(token.slice(token.lastIndexOf(".") + 1));
  }
  expect(bytes).not.toContain("sgr1.");
});

test("two processes on one database, ten requests in parallel: all 200, one successor REF-11", async () => {
  const path = newPath();
  const one = await loginFixture({ location: path });
  const two = await loginFixture({ location: path, first: one });
  try {
    const { refresh } = tokensOf(await one.send("username=johndoe&password=secret"));
    const body = form({ grant_type: "refresh_token", refresh_token: refresh });
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, at) => (at % 2 === 0 ? one : two).send(body)),
    );
    expect(new Set(answers.map((answer) => tokensOf(answer).refresh)).size).toBe(1);
  } finally {
    await two.close();
    await one.close();
  }
});
