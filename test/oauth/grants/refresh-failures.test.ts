import { createAuditTrail } from "../../../src/oauth/audit-trail.js";
import { createSessions } from "../../../src/oauth/sessions.js";
import type { SessionOptions } from "../../../src/oauth/sessions.js";
import { storeUsers } from "../../../src/oauth/passwords/store-users.js";
import { createRefreshTokens } from "../../../src/token/refresh-token.js";
import { rootSecret } from "../../../src/token/secrets/root-secret.js";
import { temporaryFolder } from "../../store/temporary-folder.js";
import { form, invalidGrant, tokensOf } from "../answers.js";
import type { Change } from "../login-fixture.js";
import { refreshFixture } from "./refresh-fixture.js";
import type { RefreshFixture } from "./refresh-fixture.js";

const newPath = temporaryFolder();
let login: RefreshFixture;
beforeAll(async () => {
  login = await refreshFixture(newPath());
});
afterAll(() => login.close());

const gone = (): Promise<never> => Promise.reject(new Error("the database is gone"));
const sessionStore = (change: Partial<SessionOptions["store"]>): SessionOptions["store"] => {
  const { sessions } = login.store;
  return {
    create: (session) => sessions.create(session),
    rotate: (rotation) => sessions.rotate(rotation),
    findLive: (id) => sessions.findLive(id),
    end: (id) => sessions.end(id),
    ...change,
  };
};
const bodyOf = (refresh: string): string =>
  form({ grant_type: "refresh_token", refresh_token: refresh });

describe("a 5xx means not consumed", () => {
  const users = () => storeUsers(login.store.users, login.passwords);
  test.each<[string, () => Change]>([
    ["the session cannot be read", () => ({ sessionStore: sessionStore({ findLive: gone }) })],
    ["the user cannot be read", () => ({ users: { ...users(), findActive: gone } })],
    ["the scopes cannot be read", () => ({ users: { ...users(), scopesOf: gone } })],
    [
      "the access token cannot be signed",
      () => ({
        tokens: {
          issue: () => {
            throw new Error("the database is gone");
          },
        },
      }),
    ],
    ["the session cannot be written", () => ({ sessionStore: sessionStore({ rotate: gone }) })],
  ])("%s: the refresh token is as good as before", async (_title, change) => {
    const { refresh } = await login.begin();
    const before = await login.rowOf(refresh);
    await expect(login.endpoint(change())(bodyOf(refresh))).rejects.toThrow("database is gone");
    expect(await login.rowOf(refresh)).toEqual(before);
    expect((await login.refresh(refresh)).status).toBe(200);
  });

  test("the answer was lost after the change: the retry gets the successor that it would have got", async () => {
    const { refresh } = await login.begin();
    const send = login.endpoint({
      sessionStore: sessionStore({
        async rotate(rotation) {
          await login.store.sessions.rotate(rotation);
          throw new Error("the connection broke before the answer");
        },
      }),
    });
    await expect(send(bodyOf(refresh))).rejects.toThrow("connection broke");
    const successor = tokensOf(await login.refresh(refresh)).refresh;
    expect(login.sessions.read(successor)).toMatchObject({ counter: 1 });
    expect((await login.refresh(successor)).status).toBe(200);
  });

  test.each([
    ["the store", { store: { append: gone }, write: () => undefined }],
    [
      "the log",
      {
        store: { append: () => Promise.resolve() },
        write: () => {
          throw new Error("the pipe is closed");
        },
      },
    ],
  ])(
    "%s does not take the audit event: the refresh is answered all the same",
    async (_title, broken) => {
      const failures: unknown[] = [];
      const audit = createAuditTrail({ ...broken, onFailure: (error) => failures.push(error) });
      const { refresh } = await login.begin();
      const sessions = createSessions({
        store: login.store.sessions,
        refreshTokens: createRefreshTokens(
          rootSecret(["zT3vQp9Kx1Lw7Rn5Yb8Hd2Gf6Jc4Ms0a"]).derive("refresh token"),
        ),
        audit,
        refreshTokenTtlMillis: 1_000_000,
        sessionMaxAgeMillis: 1_000_000,
        maxSessions: 10,
        refreshGraceMillis: 10_000,
      });
      const answer = await login.endpoint({ sessions })(bodyOf(refresh));
      expect(answer.status).toBe(200);
      expect(failures).toHaveLength(1);
    },
  );
});

describe("what changes while a refresh is looked at", () => {
  /** Does something between the reading of the session and its change. */
  const meanwhile = async (refresh: string, change: () => Promise<unknown>) => {
    const send = login.endpoint({
      sessionStore: sessionStore({
        async rotate(rotation) {
          await change();
          return login.store.sessions.rotate(rotation);
        },
      }),
    });
    return send(bodyOf(refresh));
  };

  test("the session ends: refused", async () => {
    const { refresh } = await login.begin();
    const id = login.sessions.read(refresh)?.sessionId ?? "";
    expect(await meanwhile(refresh, () => login.store.sessions.end(id))).toEqual(invalidGrant());
  });

  test("the user is disabled, or changes the password: refused", async () => {
    const { id } = await login.addUser({ username: "meanwhile" });
    const one = await login.begin({ username: "meanwhile" });
    expect(
      await meanwhile(one.refresh, () => login.store.users.setPasswordHash(id, "$2b$04$x")),
    ).toEqual(invalidGrant());
    const two = await login.quickly(id);
    expect(await meanwhile(two, () => login.store.users.setDisabled(id, true))).toEqual(
      invalidGrant(),
    );
  });

  test("a scope is taken away: the access token that still has it is refused where it is used", async () => {
    const { id } = await login.addUser({ username: "taken" });
    const { refresh } = await login.begin({ username: "taken" });
    const answer = tokensOf(
      await meanwhile(refresh, () => login.store.users.setScopes(id, ["me"])),
    );
    expect(answer.scope).toBe("me read:items");
    expect(await login.isGood(answer.access)).toBe(false);
    expect(tokensOf(await login.refresh(answer.refresh)).scope).toBe("me");
  });

  test("another request uses the token: both get the same successor", async () => {
    const { refresh } = await login.begin();
    let other = "";
    const answer = await meanwhile(refresh, async () => {
      other = tokensOf(await login.refresh(refresh)).refresh;
    });
    expect(tokensOf(answer).refresh).toBe(other);
  });
});
