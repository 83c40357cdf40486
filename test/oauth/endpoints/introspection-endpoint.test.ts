import { createAccessTokens } from "../../../src/token/access-token.js";
import { inMemorySigningKeys } from "../../../src/token/keys/signing-key.js";
import { basic, errorAnswer, form, invalidClient, jsonHeaders, tokensOf } from "../answers.js";
import type { Tokens } from "../answers.js";
import { bearerFixture } from "../standing/bearer-fixture.js";
import type { BearerFixture } from "../standing/bearer-fixture.js";
import { clientSecret, loginFixture } from "../login-fixture.js";
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

const begin = async (username = "johndoe"): Promise<Tokens> =>
  tokensOf(await login.send(form({ username, password: "secret", scope: "me read:items" })));
const ask = (token: string, more: Readonly<Record<string, string>> = {}) =>
  bearer.introspect(form({ token, ...more }));
const inactive = { status: 200, headers: jsonHeaders, body: { active: false } };
const subjectOf = async (username: string): Promise<string> =>
  (await login.store.users.findByName(username))?.id ?? "";

describe("RFC 7662 §2.1 who may ask", () => {
  test("MUST authenticate: without it 401 with a challenge INT-03", async () => {
    const { access } = await begin();
    expect(await bearer.introspect(form({ token: access }), { authorization: [] })).toEqual(
      invalidClient(),
    );
    expect(await bearer.introspect("", { authorization: [] })).toEqual(invalidClient());
  });

  test.each([
    ["a wrong secret", [basic("reader", "wrong")]],
    ["a client that does not exist", [basic("nobody", "x")]],
    ["an access token instead", ["Bearer x"]],
  ])("%s is invalid_client", async (_title, authorization) => {
    expect(await bearer.introspect("token=x", { authorization })).toEqual(invalidClient());
  });

  test("a public client names itself only: that is not enough", async () => {
    const answer = await bearer.introspect("token=x&client_id=web", { authorization: [] });
    expect(answer).toEqual(errorAnswer(403, "unauthorized_client"));
  });

  test("a client that is not registered for it is refused, whatever the token", async () => {
    const authorization = [basic("svc", clientSecret)];
    for (const token of [(await begin()).access, "x"]) {
      expect(await bearer.introspect(form({ token }), { authorization })).toEqual(
        errorAnswer(403, "unauthorized_client"),
      );
    }
  });

  test("client_secret_post is as good INT-02", async () => {
    const { access } = await begin();
    const body = form({ token: access, client_id: "reader", client_secret: clientSecret });
    expect(await bearer.introspect(body, { authorization: [] })).toMatchObject({
      body: { active: true },
    });
  });
});

describe("RFC 7662 §2.2 a good token", () => {
  test("an access token is told with what it says INT-01", async () => {
    const { access, refresh } = await begin();
    const verified = login.tokens.verify(access);
    if (!verified.ok) throw new Error("not good");
    const { tokenId, issuedAtSeconds } = verified.claims;
    for (const token_type_hint of ["", "access_token", "refresh_token", "nonsense"]) {
      expect(await ask(access, { token_type_hint })).toEqual({
        status: 200,
        headers: jsonHeaders,
        body: {
          active: true,
          scope: "me read:items",
          client_id: "first-party",
          token_type: "Bearer",
          exp: issuedAtSeconds + 900,
          iat: issuedAtSeconds,
          sub: await subjectOf("johndoe"),
          aud: "https://as.test/graphql",
          iss: "https://as.test",
          jti: tokenId,
          sid: login.sessions.read(refresh)?.sessionId,
        },
      });
    }
  });

  test("a machine's token belongs to no session", async () => {
    const authorization = [basic("svc", clientSecret)];
    const { access } = tokensOf(
      await login.send("grant_type=client_credentials", { authorization }),
    );
    const { body } = await ask(access);
    expect(body).toMatchObject({ active: true, sub: "svc", client_id: "svc", scope: "read:items" });
    expect(body).not.toHaveProperty("sid");
  });

  test("a refresh token is told by its session, and has no token_type INT-09", async () => {
    const { refresh } = await begin();
    const session = await login.sessions.findLive(login.sessions.read(refresh)?.sessionId ?? "");
    for (const token_type_hint of ["", "access_token", "refresh_token"]) {
      const { body } = await ask(refresh, { token_type_hint });
      expect(body).toEqual({
        active: true,
        scope: "me read:items",
        client_id: "first-party",
        sub: await subjectOf("johndoe"),
        sid: session?.id,
        iat: Math.floor((session?.usedAtMillis ?? 0) / 1000),
        exp: Math.floor((session?.idleExpiresAtMillis ?? 0) / 1000),
      });
    }
  });

  test("without scopes has no member scope, and no member is null", async () => {
    await login.addUser({ username: "bare", scopes: [] });
    const tokens = tokensOf(await login.send("username=bare&password=secret"));
    for (const token of [tokens.access, tokens.refresh]) {
      const { body } = await ask(token);
      expect(body).toMatchObject({ active: true });
      expect(body).not.toHaveProperty("scope");
      expect(Object.values(body ?? {})).not.toContain(null);
    }
  });

  test("asking changes nothing: a refresh token is not used up", async () => {
    const { refresh } = await begin();
    await ask(refresh);
    await ask(refresh);
    expect(
      (await login.send(form({ grant_type: "refresh_token", refresh_token: refresh }))).status,
    ).toBe(200);
  });
});

describe('RFC 7662 §2.2 anything not good is exactly {"active":false}', () => {
  const elsewhere = (change: Partial<Parameters<typeof createAccessTokens>[0]> = {}) =>
    createAccessTokens({
      keys: inMemorySigningKeys(),
      issuer: () => "https://as.test",
      audience: () => "https://as.test/graphql",
      accessTokenTtlSeconds: 900,
      ...change,
    }).issue({ subject: "u1", clientId: "first-party", scopes: ["me"] }).accessToken;

  test.each([
    ["garbage", () => "x"],
    ["a NUL", () => "\0"],
    ["another issuer's token", () => elsewhere({ issuer: () => "https://other.test" })],
    ["another server's token of the same name", () => elsewhere()],
    ["a refresh token of no session", () => "sgr1.AAAAAAAA.ses_AAAAAAAAAAAAAAAAAAAAAA.0.A"],
  ])("%s INT-05", async (_title, token) => {
    expect(await ask(token())).toEqual(inactive);
  });

  test("an expired access token", async () => {
    const now = Date.now();
    let nowMillis = now - 3_600_000;
    const tokens = createAccessTokens({
      keys: inMemorySigningKeys(),
      issuer: () => "https://as.test",
      audience: () => "https://as.test/graphql",
      accessTokenTtlSeconds: 900,
      nowMillis: () => nowMillis,
    });
    const { accessToken } = tokens.issue({
      subject: "u1",
      clientId: "first-party",
      scopes: ["me"],
    });
    const other = await bearerFixture(
      { ...login, tokens },
      { introspectedAtMillis: () => nowMillis },
    );
    expect(await other.introspect(form({ token: accessToken }))).toMatchObject({
      body: { active: true },
    });
    nowMillis = now;
    expect(await other.introspect(form({ token: accessToken }))).toEqual(inactive);
    other.feed.close();
  });

  test("a revoked access token, and one with a character changed", async () => {
    const { access } = await begin();
    expect(await ask(`${access.slice(0, -4)}AAAA`)).toEqual(inactive);
    await bearer.revoke(form({ token: access }));
    expect(await ask(access)).toEqual(inactive);
  });

  test("both tokens of an ended session INT-04", async () => {
    const { access, refresh } = await begin();
    await bearer.revoke(form({ token: refresh }));
    expect(await ask(access)).toEqual(inactive);
    expect(await ask(refresh)).toEqual(inactive);
  });

  test("a refresh token that was used, at once, though a repetition would still be answered", async () => {
    const { refresh } = await begin();
    const body = form({ grant_type: "refresh_token", refresh_token: refresh });
    const second = tokensOf(await login.send(body)).refresh;
    expect(await ask(refresh)).toEqual(inactive);
    expect(await ask(second)).toMatchObject({ body: { active: true } });
    expect(tokensOf(await login.send(body)).refresh).toBe(second);
  });

  test("a refresh token from the future", async () => {
    const { refresh } = await begin();
    const session = await login.sessions.findLive(login.sessions.read(refresh)?.sessionId ?? "");
    if (session === undefined) throw new Error("no session");
    expect(await ask(login.sessions.firstToken({ ...session, counter: 1 }))).toEqual(inactive);
  });

  test.each<[string, (id: string) => Promise<unknown>]>([
    ["a disabled user's", (id) => login.store.users.setDisabled(id, true)],
    ["a deleted user's", (id) => login.store.users.delete(id)],
    [
      "one from before a change of the password",
      (id) => login.store.users.setPasswordHash(id, "x"),
    ],
  ])("%s", async (title, change) => {
    const { id, username } = await login.addUser({ username: title });
    const { access, refresh } = await begin(username);
    expect(await ask(access)).toMatchObject({ body: { active: true } });
    await change(id);
    expect(await ask(access)).toEqual(inactive);
    expect(await ask(refresh)).toEqual(inactive);
  });

  test("an access token with a scope that was taken away; its refresh token lives on", async () => {
    const { id } = await login.addUser({ username: "lessened" });
    const { access, refresh } = await begin("lessened");
    await login.store.users.setScopes(id, ["me"]);
    expect(await ask(access)).toEqual(inactive);
    expect(await ask(refresh)).toMatchObject({ body: { active: true } });
  });

  test("a deleted client's", async () => {
    const tokens = tokensOf(await login.send("username=johndoe&password=secret&client_id=web"));
    expect(await ask(tokens.access)).toMatchObject({ body: { active: true, client_id: "web" } });
    await login.store.clients.delete("web");
    expect(await ask(tokens.access)).toEqual(inactive);
    expect(await ask(tokens.refresh)).toEqual(inactive);
  });
});

describe("the request", () => {
  test.each([
    ["RFC 7662 §2.3 no token INT-06", "", {}],
    ["an empty token", "token=", {}],
    ["RFC 6749 §3.2 a repeated token", "token=x&token=y", {}],
    ["a JSON body", '{"token":"x"}', { contentType: "application/json" }],
  ])("%s is invalid_request", async (_title, body, change) => {
    expect(await bearer.introspect(body, change)).toEqual(errorAnswer(400, "invalid_request"));
  });

  test.each(["GET", "PUT", "DELETE"])("%s is answered 405", async (method) => {
    expect(await bearer.introspect("token=x", { method })).toEqual(
      errorAnswer(405, "invalid_request", { Allow: "POST" }),
    );
  });
});

test("a refresh token is told with what a refresh would give: not with what the user has lost since", async () => {
  const { store } = login;
  const scopes = ["me", "read:items"];
  const hash = await login.passwords.hash("secret");
  const { id } = await store.users.create({ username: "loser", scopes, passwordHash: hash });
  const { refresh } = await begin("loser");
  expect((await ask(refresh)).body).toMatchObject({ active: true, scope: "me read:items" });
  await store.users.setScopes(id, ["me"]);
  expect((await ask(refresh)).body).toMatchObject({ active: true, scope: "me" });
});

test("RFC 7662 §2.2 a token is not active after its exp, whatever leeway others allow", async () => {
  const { access } = await begin();
  const verified = login.tokens.verify(access);
  if (!verified.ok) throw new Error("the token is not good");
  const endMillis = verified.claims.expiresAtSeconds * 1000;
  const late = await bearerFixture(login, { introspectedAtMillis: () => endMillis });
  const early = await bearerFixture(login, { introspectedAtMillis: () => endMillis - 1 });
  expect(await late.introspect(form({ token: access }))).toEqual(inactive);
  expect((await early.introspect(form({ token: access }))).body).toMatchObject({ active: true });
  late.feed.close();
  early.feed.close();
});
