/** The list of attacks itself: what a bare `jsonwebtoken.verify(token, secret)` lets through, so that it is known to bite. */

import jsonwebtoken from "jsonwebtoken";
import { verifyJwt } from "../../src/token/jwt.js";
import { attacks } from "./attacks.js";
import { algorithms, base64url, fixture, hmac, signingInput, validClaims } from "./forge.js";

// A bare verify goes by the real clock.
const clock = Math.floor(Date.now() / 1000);

/** Families of attacks by their titles, with how many of each a bare verify accepts, whatever the algorithm. */
const families: readonly (readonly [string, RegExp, number])[] = [
  ["key names that name no key of ours", /^RFC 8725 §3\.10 kid /, 14],
  ["crit, which it does not understand, and b64", /crit$/, 4],
  ["keys that the token brings along", /^x5c$|jku$|x5u$|an embedded jwk$|jwk, embedded$/, 5],
  ["members that it does not know", /^a nested JWT|^enc,|^an unknown member/, 3],
  ["another type", /^RFC 9068 §4 typ /, 12],
  ["no exp, or one that is no date", /^claim exp: (missing|1e\+300|\d+\.5)$/, 3],
  ["no iat, or one that is no date", /^claim iat: /, 4],
  ["no issuer, or another one", /^claim iss: |issuer/, 7],
  ["no audience, or another one", /^claim aud: |audience/, 9],
  ["no subject", /^claim sub: /, 5],
  ["no client", /^claim client_id: /, 5],
  ["no jti", /^claim jti: /, 4],
  ["a generation that is none", /^claim gen: /, 4],
  ["scopes in another form", /^claim scope: /, 12],
  ["tokens from the future", /issued in an hour/, 1],
  ["payloads that are no claims", /^a payload /, 7],
  ["tokens of any size", /^a huge /, 2],
];

describe.each(algorithms)("a bare verify, given the right key for %s, accepts", (alg) => {
  const target = fixture(alg, clock);
  const { key } = target;
  const secret = alg === "HS256" ? key.signWith.export().toString("utf8") : key.verifyWith;
  const accepted = attacks(target, clock)
    .filter(({ token }) => {
      try {
        jsonwebtoken.verify(token, secret);
        return true;
      } catch {
        return false;
      }
    })
    .map(({ title }) => title);

  test.each(families)("%s", (_family, pattern, count) => {
    expect(accepted.filter((title) => pattern.test(title))).toHaveLength(count);
  });

  test("other algorithms than the one that the key is for", () => {
    const others = accepted.filter((title) => /by our (secret|RS256 key)$/.test(title));
    const count = { ES256: 0, RS256: 4, HS256: 2 };
    expect(others).toHaveLength(count[alg]);
  });

  test("a second spelling of the same signature, where its bytes are compared", () => {
    const spellings = accepted.filter((title) => title.includes("another spelling"));
    // Of an HMAC it compares the texts.
    expect(spellings).toHaveLength(alg === "HS256" ? 0 : 1);
  });
});

test("RFC 7518 §3.2 a bare verify takes an HMAC key of one byte; the signature layer does not", () => {
  const input = signingInput({ alg: "HS256" }, validClaims(clock));
  const token = `${input}.${hmac("sha256", input, "x")}`;
  expect(jsonwebtoken.verify(token, "x")).toMatchObject({ sub: "u1" });
  expect(() => verifyJwt(token, { kty: "oct", k: base64url("x") })).toThrow(/32 bytes/);
});
