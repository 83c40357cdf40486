import {
  basic,
  errorAnswer,
  form,
  invalidClient,
  invalidGrant,
  jsonHeaders,
  tokensOf,
} from "../answers.js";
import type { Tokens } from "../answers.js";
import { bearerFixture } from "../standing/bearer-fixture.js";
import type { BearerFixture } from "../standing/bearer-fixture.js";
import { clientSecret, loginFixture, newClient, secrets } from "../login-fixture.js";
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

const begin = async (more = ""): Promise<Tokens> =>
  tokensOf(await login.send(`grant_type=password&username=johndoe&password=secret${more}`));
const refresh = (token: string, more: Readonly<Record<string, string>> = {}) =>
  login.send(form({ grant_type: "refresh_token", refresh_token: token, ...more }));
const revoke = (token: string, more: Readonly<Record<string, string>> = {}) =>
  bearer.revoke(form({ token, ...more }));
const lives = async (token: string): Promise<boolean> =>
  (await login.sessions.findLive(login.sessions.read(token)?.sessionId ?? "")) !== undefined;
const machine = async (): Promise<string> =>
  tokensOf(
    await login.send("grant_type=client_credentials", {
      authorization: [basic("svc", clientSecret)],
    }),
  ).access;

// RFC 7009 §2.2: the status says it all.
const revoked = { status: 200, headers: jsonHeaders, body: undefined };

describe("RFC 7009 §2.1 a refresh token", () => {
  test("MUST end with all access tokens of its grant, and the answer is empty REV-01", async () => {
    const tokens = await begin();
    const other = await begin();
    expect(await revoke(tokens.refresh, { token_type_hint: "refresh_token" })).toEqual(revoked);
    expect(await refresh(tokens.refresh)).toEqual(invalidGrant());
    expect(await bearer.isGood(tokens.access)).toBe(false);
    expect(await bearer.isGood(other.access)).toBe(true);
    expect((await refresh(other.refresh)).status).toBe(200);
  });

  test("that is used up, long ago too, ends the session as well: whoever holds it wants the login to end", async () => {
    for (const back of [1, 2]) {
      const first = await begin();
      let newest: Tokens = first;
      for (let use = 0; use < back; use += 1) newest = tokensOf(await refresh(newest.refresh));
      expect(await revoke(first.refresh)).toEqual(revoked);
      expect(await refresh(newest.refresh)).toEqual(invalidGrant());
      expect(await bearer.isGood(newest.access)).toBe(false);
    }
  });

  test.each(["access_token", "", "nonsense"])(
    "MUST be found with the hint %j too REV-04",
    async (token_type_hint) => {
      const tokens = await begin();
      expect(await revoke(tokens.refresh, { token_type_hint })).toEqual(revoked);
      expect(await lives(tokens.refresh)).toBe(false);
    },
  );

  test("twice is no error, and one event", async () => {
    const tokens = await begin();
    const before = login.events.length;
    expect(await revoke(tokens.refresh)).toEqual(revoked);
    expect(await revoke(tokens.refresh)).toEqual(revoked);
    expect(login.events.slice(before)).toMatchObject([
      { event: "session_ended", detail: "revoked", clientId: "first-party" },
    ]);
  });

  test("with a character changed ends nothing", async () => {
    const tokens = await begin();
    expect(await revoke(`${tokens.refresh.slice(0, -1)}-`)).toEqual(revoked);
    expect(await revoke(tokens.refresh.slice(0, -1))).toEqual(revoked);
    expect(await lives(tokens.refresh)).toBe(true);
  });
});

describe("RFC 7009 §2.1 an access token", () => {
  test.each<Record<string, string>>([{}, { token_type_hint: "refresh_token" }])(
    "ends alone, by its jti, with the parameters %j REV-02",
    async (hint) => {
      const tokens = await begin();
      const second = tokensOf(await refresh(tokens.refresh));
      expect(await revoke(tokens.access, hint)).toEqual(revoked);
      expect(await bearer.isGood(tokens.access)).toBe(false);
      expect(await bearer.isGood(second.access)).toBe(true);
      expect((await refresh(second.refresh)).status).toBe(200);
      const verified = login.tokens.verify(tokens.access);
      const tokenId = verified.ok ? verified.claims.tokenId : "";
      expect(await login.store.revocations.isTokenRevoked(tokenId)).toBe(true);
      expect(login.events).toContainEqual(
        expect.objectContaining({ event: "token_revoked", detail: tokenId }),
      );
    },
  );

  test("twice is no error", async () => {
    const { access } = await begin();
    expect(await revoke(access)).toEqual(revoked);
    expect(await revoke(access)).toEqual(revoked);
  });

  test("of a machine client is revoked by that client", async () => {
    const access = await machine();
    const authorization = [basic("svc", clientSecret)];
    expect(await bearer.isGood(access)).toBe(true);
    expect(await bearer.revoke(form({ token: access }), { authorization })).toEqual(revoked);
    expect(await bearer.isGood(access)).toBe(false);
  });

  test("in another spelling of its signature is no token: neither before nor after REV-16", async () => {
    const { access } = await begin();
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const last = alphabet.indexOf(access.at(-1) ?? "");
    // The last of 86 characters carries two bits of the signature, and four that nobody reads.
    const spellings = Array.from({ length: 16 }, (_, low) => alphabet[(last & 48) + low] ?? "")
      .map((character) => access.slice(0, -1) + character)
      .filter((spelling) => spelling !== access);
    expect(spellings).toHaveLength(15);
    for (const spelling of spellings) expect(await bearer.isGood(spelling)).toBe(false);
    expect(await bearer.isGood(access)).toBe(true);
    await revoke(access);
    for (const spelling of [access, ...spellings])
      expect(await bearer.isGood(spelling)).toBe(false);
  });
});

describe("RFC 7009 §2.2 what is no good token is revoked already: 200", () => {
  test.each([
    ["garbage", "x"],
    ["a NUL", "\0"],
    ["a megabyte's worth of dots", ".".repeat(8_000)],
    ["a token of nobody", "sgr1.AAAAAAAA.ses_AAAAAAAAAAAAAAAAAAAAAA.0.".padEnd(86, "A")],
    ["a JWT without a signature", "eyJhbGciOiJub25lIn0.e30."],
  ])("%s REV-03", async (_title, token) => {
    const before = login.events.length;
    expect(await revoke(token)).toEqual(revoked);
    expect(login.events).toHaveLength(before);
  });
});

describe("RFC 7009 §2.1 whose token it is", () => {
  test("another client's is refused, and stays alive REV-06", async () => {
    const tokens = await begin("&client_id=web");
    const authorization = [basic("svc", clientSecret)];
    for (const token of [tokens.access, tokens.refresh]) {
      for (const change of [{ authorization }, {}]) {
        expect(await bearer.revoke(form({ token }), change)).toEqual(invalidGrant());
      }
    }
    expect(await bearer.isGood(tokens.access)).toBe(true);
    expect((await refresh(tokens.refresh, { client_id: "web" })).status).toBe(200);
    expect(await revoke(tokens.refresh, { client_id: "web" })).toEqual(revoked);
  });

  test("nobody ends a machine's token without its secret", async () => {
    const access = await machine();
    expect(await revoke(access)).toEqual(invalidGrant());
    expect(await revoke(access, { client_id: "svc" })).toEqual(invalidClient());
    expect(await bearer.isGood(access)).toBe(true);
  });

  test("wrong credentials of the client are 401, and the token stays alive REV-07", async () => {
    await login.store.clients.create(
      newClient({
        id: "portal",
        secretHash: secrets.hash(clientSecret),
        firstParty: true,
        grants: ["password", "refresh_token"],
        scopes: null,
      }),
    );
    const { access, refresh: token } = await begin(
      `&${form({ client_id: "portal", client_secret: clientSecret })}`,
    );
    for (const secret of ["wrong", `${clientSecret} `]) {
      const authorization = [basic("portal", secret)];
      expect(await bearer.revoke(form({ token }), { authorization })).toEqual(invalidClient());
    }
    expect(await lives(token)).toBe(true);
    expect(await bearer.isGood(access)).toBe(true);
    const authorization = [basic("portal", clientSecret)];
    expect(await bearer.revoke(form({ token }), { authorization })).toEqual(revoked);
    expect(await lives(token)).toBe(false);
  });
});

describe("the request", () => {
  test.each([
    ["RFC 7009 §2.1 a JSON body REV-10", '{"token":"x"}', { contentType: "application/json" }],
    ["no token REV-11", "", {}],
    ["an empty token", "token=", {}],
    ["a hint alone", "token_type_hint=access_token", {}],
    ["a broken percent sign", "token=%zz", {}],
    [
      "RFC 6749 §2.3 two client methods",
      "token=x&client_id=svc&client_secret=x",
      {
        authorization: [basic("svc", clientSecret)],
      },
    ],
  ])("%s is invalid_request", async (_title, body, change) => {
    expect(await bearer.revoke(body, change)).toEqual(errorAnswer(400, "invalid_request"));
  });

  test("RFC 6749 §3.2 a repeated token is invalid_request, and ends nothing REV-13", async () => {
    const tokens = await begin();
    for (const body of [
      `${form({ token: tokens.refresh })}&token=x`,
      `token=x&${form({ token: tokens.refresh })}`,
      `${form({ token: tokens.refresh })}&token_type_hint=a&token_type_hint=b`,
    ]) {
      expect(await bearer.revoke(body)).toEqual(errorAnswer(400, "invalid_request"));
    }
    expect(await lives(tokens.refresh)).toBe(true);
  });

  test.each(["GET", "PUT", "DELETE", "HEAD", "OPTIONS"])("%s is answered 405", async (method) => {
    expect(await bearer.revoke("token=x", { method })).toEqual(
      errorAnswer(405, "invalid_request", { Allow: "POST" }),
    );
  });

  test("a body over 16 KiB is answered 413", async () => {
    expect(await bearer.revoke(`token=${"x".repeat(16_384)}`)).toEqual(
      errorAnswer(413, "invalid_request"),
    );
  });
});
