import fc from "fast-check";
import jsonwebtoken from "jsonwebtoken";
import { accessOf } from "../../src/token/access-token.js";
import type { AccessTokenRequest } from "../../src/token/access-token.js";
import { attacks } from "./attacks.js";
import { audience, fixture, issuer, nowSeconds, validClaims } from "./forge.js";

const request: AccessTokenRequest = { subject: "u1", clientId: "first-party", scopes: ["me"] };

describe.each(["ES256", "HS256"] as const)("an access token by %s", (alg) => {
  const target = fixture(alg);
  const { accessTokens, forge, key } = target;

  test("RFC 9068 §2 MUST carry the type at+jwt, the key's name and every required claim", () => {
    const { accessToken, tokenId, expiresInSeconds, scopes } = accessTokens.issue({
      ...request,
      scopes: ["me", "read:items"],
      generation: 3,
    });
    const decoded = jsonwebtoken.decode(accessToken, { complete: true });
    expect(decoded?.header).toEqual({ typ: "at+jwt", alg, kid: key.kid });
    expect(decoded?.payload).toEqual({
      ...validClaims(),
      scope: "me read:items",
      jti: tokenId,
      gen: 3,
    });
    expect(expiresInSeconds).toBe(900);
    expect(scopes).toEqual(["me", "read:items"]);
  });

  test("is verified into claims, and those into an access", () => {
    const issued = accessTokens.issue({ ...request, expiresInSeconds: 60, generation: 0 });
    const verified = accessTokens.verify(issued.accessToken);
    const claims = {
      issuer,
      subject: "u1",
      clientId: "first-party",
      scopes: new Set(["me"]),
      tokenId: issued.tokenId,
      issuedAtSeconds: nowSeconds,
      expiresAtSeconds: nowSeconds + 60,
      generation: 0,
    };
    expect(verified).toEqual({ ok: true, claims });
    expect(accessOf(claims)).toEqual({
      kind: "granted",
      subject: "u1",
      scopes: new Set(["me"]),
      clientId: "first-party",
      tokenId: issued.tokenId,
      expiresAtSeconds: nowSeconds + 60,
    });
  });

  test("the claim gen is absent where the user is not of our own store", () => {
    const verified = accessTokens.verify(accessTokens.issue(request).accessToken);
    expect(verified.ok && "generation" in verified.claims).toBe(false);
  });

  test("a token without scopes is a good token", () => {
    const verified = accessTokens.verify(
      accessTokens.issue({ ...request, scopes: [] }).accessToken,
    );
    expect(verified.ok && verified.claims.scopes).toEqual(new Set());
  });

  test("RFC 9068 §2.2 two tokens of one request differ in jti", () => {
    const [first, second] = [accessTokens.issue(request), accessTokens.issue(request)];
    expect(first.tokenId).not.toBe(second.tokenId);
    expect(first.accessToken).not.toBe(second.accessToken);
  });

  test.each([
    ["RFC 9068 §4 typ application/at+jwt", { header: { typ: "application/at+jwt" } }],
    ["RFC 9068 §4 typ AT+JWT", { header: { typ: "AT+JWT" } }],
    ["RFC 7519 §4.1.3 aud is a list with ours in it", { claims: { aud: ["x", audience] } }],
    ["a leeway of 5 s after exp", { claims: { iat: nowSeconds - 900, exp: nowSeconds - 4 } }],
    ["a leeway of 5 s before iat", { claims: { iat: nowSeconds + 5 } }],
    ["nbf is now", { claims: { nbf: nowSeconds } }],
    ["a claim that we do not know", { claims: { hello: [1] } }],
  ])("is accepted: %s", (_title, change) => {
    expect(accessTokens.verify(forge(change)).ok).toBe(true);
  });

  test.each([
    ["5 s after exp", { claims: { exp: nowSeconds - 5 } }, "expired"],
    ["6 s before iat", { claims: { iat: nowSeconds + 6 } }, "not-yet-valid"],
    ["6 s before nbf", { claims: { nbf: nowSeconds + 6 } }, "not-yet-valid"],
  ])("is refused: %s", (_title, change, reason) => {
    expect(accessTokens.verify(forge(change))).toMatchObject({ ok: false, reason });
  });

  test.each(attacks(target))("is refused: $title", ({ token, reason }) => {
    const verified = accessTokens.verify(token);
    expect(verified).toMatchObject({ ok: false, reason });
    expect(verified.ok || verified.message).toMatch(/^[A-Z][ -~]+\.$/);
  });

  test("no other text is accepted, and none makes verify throw", () => {
    const good = forge();
    const mutated = fc
      .tuple(fc.nat(good.length), fc.nat(3), fc.string({ unit: "binary", maxLength: 5 }))
      .map(([at, cut, text]) => good.slice(0, at) + text + good.slice(at + cut));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), mutated), (text) => {
        expect(accessTokens.verify(text).ok).toBe(text === good);
      }),
    );
  });
});

test.each(["ES256", "HS256"] as const)(
  "the attacks bite: a look at the signature alone lets a good part of them through (%s)",
  (alg) => {
    // This one goes by the real clock.
    const clock = Math.floor(Date.now() / 1000);
    const target = fixture(alg, clock);
    const secret =
      alg === "ES256" ? target.key.verifyWith : target.key.signWith.export().toString("utf8");
    const hits = attacks(target, clock)
      .filter(({ token }) => {
        try {
          jsonwebtoken.verify(token, secret);
          return true;
        } catch {
          return false;
        }
      })
      .map(({ title }) => title);
    expect(hits).toEqual(
      expect.arrayContaining([
        "RFC 7515 §4.1.11 crit",
        "RFC 7797 §6 b64 with crit",
        "RFC 8725 §3.10 jku",
        "an embedded jwk",
        'RFC 8725 §3.10 kid "../../dev/null"',
        'RFC 9068 §4 typ "JWT"',
        "claim exp: missing",
        "claim jti: missing",
        "claim client_id: missing",
        'claim scope: ["admin:users"]',
        'claim scope: "me\\tadmin:users"',
        "another issuer",
        "another audience",
        "RFC 8725 §3.10 issued in an hour",
        "a huge claim",
        'a payload of "text"',
        ...(alg === "ES256"
          ? ["RFC 4648 §3.5 another spelling of the signature"]
          : ["HS384 by our secret", "HS512 by our secret"]),
      ]),
    );
    expect(hits.length).toBeGreaterThan(60);
  },
);

test("the tokens of one server are nothing to another one", () => {
  const token = fixture().accessTokens.issue(request).accessToken;
  expect(fixture().accessTokens.verify(token)).toMatchObject({ ok: false, reason: "unknown-key" });
});

test("the issuer may become known after the tokens' maker is built", () => {
  const { accessTokens } = fixture();
  const { accessToken } = accessTokens.issue(request);
  expect(jsonwebtoken.decode(accessToken)).toMatchObject({ iss: issuer, aud: audience });
});

test.each([
  ["no subject", { subject: "" }],
  ["a subject that is not a text", { subject: 1 as unknown as string }],
  ["a long subject", { subject: "x".repeat(256) }],
  ["no client", { clientId: "" }],
  ["scopes as one text", { scopes: "me" as unknown as string[] }],
  ["a scope that is two", { scopes: ["me admin:users"] }],
  ["an empty scope", { scopes: [""] }],
  ["no time at all", { expiresInSeconds: 0 }],
  ["a negative time", { expiresInSeconds: -1 }],
  ["half a second", { expiresInSeconds: 0.5 }],
  ["a time without end", { expiresInSeconds: Infinity }],
  ["a time as a text", { expiresInSeconds: "900" as unknown as number }],
  ["half a generation", { generation: 0.5 }],
])("issue refuses %s", (_title, change) => {
  expect(() => fixture().accessTokens.issue({ ...request, ...change })).toThrow(/must be/);
});

test("issue refuses to make a token that verify would refuse for its size", () => {
  const scopes = Array.from({ length: 1000 }, (_, at) => `scope-${at}`);
  expect(() => fixture().accessTokens.issue({ ...request, scopes })).toThrow(/too large/);
});
