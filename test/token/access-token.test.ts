import fc from "fast-check";
import jsonwebtoken from "jsonwebtoken";
import { accessOf, createAccessTokens } from "../../src/token/access-token.js";
import type { AccessTokenOptions, AccessTokenRequest } from "../../src/token/access-token.js";
import { inMemorySigningKeys, sharedSecretSigningKeys } from "../../src/token/keys/signing-key.js";
import type { VerificationKey } from "../../src/token/keys/signing-key.js";
import { attacks } from "./attacks.js";
import {
  algorithms,
  audience,
  fixture,
  issuer,
  nowSeconds,
  strongSecret,
  validClaims,
} from "./forge.js";

const request: AccessTokenRequest = { subject: "u1", clientId: "first-party", scopes: ["me"] };

describe.each(algorithms)("an access token by %s", (alg) => {
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

  test("ends with what it belongs to, at the latest, and lasts for a second at least", () => {
    const nowMillis = nowSeconds * 1000;
    const lifetime = (notAfterMillis: number) =>
      accessTokens.issue({ ...request, notAfterMillis }).expiresInSeconds;
    expect(lifetime(nowMillis + 60_999)).toBe(60);
    expect(lifetime(nowMillis + 3_600_000)).toBe(900);
    expect(lifetime(nowMillis - 1)).toBe(1);
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

describe("the claim sid", () => {
  const { accessTokens, forge } = fixture();

  test("is the session that the token belongs to, in the claims and in the access", () => {
    const { accessToken } = accessTokens.issue({ ...request, sessionId: "ses_1" });
    expect(jsonwebtoken.decode(accessToken)).toMatchObject({ sid: "ses_1" });
    const verified = accessTokens.verify(accessToken);
    expect(verified).toMatchObject({ ok: true, claims: { sessionId: "ses_1" } });
    expect(verified.ok && accessOf(verified.claims)).toMatchObject({ sessionId: "ses_1" });
  });

  test("is absent where there is no session", () => {
    const verified = accessTokens.verify(accessTokens.issue(request).accessToken);
    expect(verified.ok && "sessionId" in verified.claims).toBe(false);
    expect(verified.ok && "sessionId" in accessOf(verified.claims)).toBe(false);
  });

  test.each([null, 1, "", ["ses_1"], {}, true])("of another form (%j) is refused", (sid) => {
    expect(accessTokens.verify(forge({ claims: { sid } }))).toMatchObject({
      ok: false,
      reason: "bad-claim",
    });
  });

  test("issue makes none that verify would refuse", () => {
    for (const sessionId of ["", 1 as unknown as string]) {
      expect(() => accessTokens.issue({ ...request, sessionId })).toThrow(/must be/);
    }
  });
});

describe("a token that was verified before", () => {
  /** Tokens on a clock that is set by hand. */
  const remembering = (keys: AccessTokenOptions["keys"] = inMemorySigningKeys()) => {
    const clock = { seconds: nowSeconds };
    const accessTokens = createAccessTokens({
      keys,
      issuer: () => issuer,
      audience: () => audience,
      accessTokenTtlSeconds: 900,
      nowMillis: () => clock.seconds * 1000,
    });
    const claimsOf = (token: string): unknown => {
      const verified = accessTokens.verify(token);
      return verified.ok ? verified.claims : verified.reason;
    };
    return { clock, accessTokens, claimsOf };
  };

  test("answers the same claims again, and equal ones of another token are another object", () => {
    const { accessTokens, claimsOf } = remembering();
    const { accessToken } = accessTokens.issue(request);
    expect(claimsOf(accessToken)).toBe(claimsOf(accessToken));
    expect(claimsOf(accessTokens.issue(request).accessToken)).not.toBe(claimsOf(accessToken));
  });

  test("is refused from the second on in which it expires", () => {
    const { clock, accessTokens, claimsOf } = remembering();
    const { accessToken } = accessTokens.issue({ ...request, expiresInSeconds: 60 });
    const claims = claimsOf(accessToken);
    clock.seconds += 64;
    expect(claimsOf(accessToken)).toBe(claims);
    clock.seconds += 1;
    expect(claimsOf(accessToken)).toBe("expired");
    expect(claimsOf(accessToken)).toBe("expired");
  });

  test("is refused once its key is gone, and good again where the key comes back", () => {
    const keys = inMemorySigningKeys();
    let gone = false;
    const { accessTokens, claimsOf } = remembering({
      ...keys,
      active: keys.active,
      find: (kid) => (gone ? undefined : keys.find(kid)),
    });
    const { accessToken } = accessTokens.issue(request);
    expect(claimsOf(accessToken)).toMatchObject({ subject: "u1" });
    gone = true;
    expect(claimsOf(accessToken)).toBe("unknown-key");
    gone = false;
    expect(claimsOf(accessToken)).toMatchObject({ subject: "u1" });
  });

  test("is refused where another key has the name of its own: the shared secret was changed", () => {
    const [one, two] = [
      sharedSecretSigningKeys(strongSecret),
      sharedSecretSigningKeys("Qm4Xs8Vb1Nz6Lk3Jh9Gf2Dp7Wo5Ie0Ru"),
    ];
    let find = (kid: string): VerificationKey | undefined => one.find(kid);
    const { accessTokens, claimsOf } = remembering({
      ...one,
      active: one.active,
      find: (kid) => find(kid),
    });
    const { accessToken } = accessTokens.issue(request);
    expect(claimsOf(accessToken)).toMatchObject({ subject: "u1" });
    find = (kid) => two.find(kid);
    expect(claimsOf(accessToken)).toBe("bad-signature");
  });

  test("is good in this spelling alone: the 15 others of its signature are refused REV-16", () => {
    const { accessTokens, claimsOf } = remembering();
    const { accessToken } = accessTokens.issue(request);
    expect(claimsOf(accessToken)).toMatchObject({ subject: "u1" });
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const reasons = Array.from(alphabet)
      .map((character) => accessToken.slice(0, -1) + character)
      .filter((spelling) => spelling !== accessToken)
      .map((spelling) => claimsOf(spelling));
    expect(reasons).toHaveLength(63);
    for (const reason of reasons) expect(["malformed", "bad-signature"]).toContain(reason);
    for (const around of [` ${accessToken}`, `${accessToken} `, `${accessToken}=`]) {
      expect(claimsOf(around)).toBe("malformed");
    }
  });

  test("a refused one is not remembered: it is good as soon as it is", () => {
    const { clock, accessTokens, claimsOf } = remembering();
    clock.seconds += 60;
    const { accessToken } = accessTokens.issue(request);
    clock.seconds -= 60;
    expect(claimsOf(accessToken)).toBe("not-yet-valid");
    clock.seconds += 60;
    expect(claimsOf(accessToken)).toMatchObject({ subject: "u1" });
  });

  test("ten thousand are remembered, and the one that was unused the longest gives way", () => {
    const { accessTokens, claimsOf } = remembering(sharedSecretSigningKeys(strongSecret));
    const tokens = Array.from({ length: 10_000 }, () => accessTokens.issue(request).accessToken);
    const claims = tokens.map(claimsOf);
    expect(claimsOf(tokens[0] ?? "")).toBe(claims[0]);
    claimsOf(accessTokens.issue(request).accessToken);
    expect(claimsOf(tokens[0] ?? "")).toBe(claims[0]);
    expect(claimsOf(tokens[1] ?? "")).not.toBe(claims[1]);
    expect(claimsOf(tokens[1] ?? "")).toEqual(claims[1]);
  });
});
