import { createAuthenticate } from "../../../src/oauth/standing/authenticate.js";
import type { Standing } from "../../../src/oauth/standing/standing.js";
import { createAccessTokens } from "../../../src/token/access-token.js";
import { inMemorySigningKeys } from "../../../src/token/keys/signing-key.js";
import { form, tokensOf } from "../answers.js";
import { bearerFixture } from "./bearer-fixture.js";
import type { BearerFixture } from "./bearer-fixture.js";
import { loginFixture } from "../login-fixture.js";
import type { LoginFixture } from "../login-fixture.js";

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

const begin = async () =>
  tokensOf(await login.send("username=johndoe&password=secret&scope=me+read:items"));

test("a good token gives the access that it was issued for", async () => {
  const { access, refresh } = await begin();
  const user = await login.store.users.findByName("johndoe");
  expect(await bearer.authenticate(access)).toMatchObject({
    ok: true,
    access: {
      kind: "granted",
      subject: user?.id,
      clientId: "first-party",
      scopes: new Set(["me", "read:items"]),
      sessionId: login.sessions.read(refresh)?.sessionId,
    },
  });
});

test("asked again, the access is the same object: decisions about it are remembered with it", async () => {
  const { access } = await begin();
  const accessOf = async (token: string): Promise<unknown> => {
    const authenticated = await bearer.authenticate(token);
    return authenticated.ok && authenticated.access;
  };
  const first = await accessOf(access);
  expect(await accessOf(access)).toBe(first);
  expect(await accessOf((await begin()).access)).not.toBe(first);
});

test("a token of our store that carries another generation than the user's, also a greater one, is refused", async () => {
  const user = await login.addUser({ username: "counted" });
  const issue = (generation: number): string =>
    login.tokens.issue({ subject: user.id, clientId: "first-party", scopes: ["me"], generation })
      .accessToken;
  expect(await bearer.isGood(issue(user.generation))).toBe(true);
  expect(await bearer.isGood(issue(user.generation + 1))).toBe(false);
  await login.store.users.setScopes(user.id, []);
  expect(await bearer.isGood(issue(user.generation))).toBe(false);
  expect(await bearer.isGood(issue(user.generation + 1))).toBe(true);
});

test("a token with a session that does not exist is refused", async () => {
  const { accessToken } = login.tokens.issue({
    subject: "eve-1",
    clientId: "first-party",
    scopes: ["me"],
    sessionId: "ses_AAAAAAAAAAAAAAAAAAAAAA",
  });
  expect(await bearer.isGood(accessToken)).toBe(false);
});

test("RFC 8725 §3.12 a refresh token is no access token", async () => {
  expect(await bearer.isGood((await begin()).refresh)).toBe(false);
});

test("why a token is refused is said without anything from it, and in ASCII", async () => {
  const { access } = await begin();
  const other = createAccessTokens({
    keys: inMemorySigningKeys(),
    issuer: () => "https://as.test",
    audience: () => "https://as.test/graphql",
    accessTokenTtlSeconds: 900,
  }).issue({ subject: "u1", clientId: "first-party", scopes: ["me"] }).accessToken;
  await bearer.revoke(form({ token: access }));
  for (const token of [access, other, "zzmarkzz", "", "é", "\0"]) {
    const answer = await bearer.authenticate(token);
    expect(answer).toEqual({
      ok: false,
      message: expect.stringMatching(/^[A-Z][ -~]+\.$/) as string,
    });
    if (token !== "") expect(JSON.stringify(answer)).not.toContain(token);
  }
});

test("a token that is not good is refused without asking what it stands on", async () => {
  const standing: Standing = {
    stands: () => {
      throw new Error("asked");
    },
  };
  const authenticate = createAuthenticate(login.tokens, standing);
  expect(await authenticate("x")).toMatchObject({ ok: false });
  await expect(authenticate((await begin()).access)).rejects.toThrow("asked");
});

test("a refused token that stands again gives the access that it gave before", async () => {
  const { access } = await begin();
  let stands = true;
  const authenticate = createAuthenticate(login.tokens, { stands: () => stands });
  const before = await authenticate(access);
  stands = false;
  expect(await authenticate(access)).toMatchObject({ ok: false });
  stands = true;
  expect(await authenticate(access)).toEqual(before);
});
