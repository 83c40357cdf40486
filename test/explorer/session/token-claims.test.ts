import {
  decodeToken,
  expiryMillisIn,
  scopesIn,
  subjectIn,
} from "../../../src/explorer/session/token-claims.js";

const encoded = (value: unknown): string =>
  Buffer.from(JSON.stringify(value)).toString("base64url");
const token = (claims: unknown): string => `${encoded({ alg: "ES256" })}.${encoded(claims)}.c2ln`;

test("what a token says is read, in UTF-8", () => {
  const decoded = decodeToken(token({ sub: "ü", scope: "me  read:items", exp: 2 }));
  expect(decoded && [subjectIn(decoded), scopesIn(decoded), expiryMillisIn(decoded)]).toEqual([
    "ü",
    ["me", "read:items"],
    2_000,
  ]);
});

test("claims of another kind are none", () => {
  const decoded = decodeToken(token({ sub: 1, scope: ["me"], exp: "soon" }));
  expect(decoded && [subjectIn(decoded), scopesIn(decoded), expiryMillisIn(decoded)]).toEqual([
    undefined,
    [],
    undefined,
  ]);
});

test.each(["", "abc", "a.b.c", "....", `${encoded([])}.${encoded({})}.x`, "é.é.é"])(
  "%j is no token",
  (text) => {
    expect(decodeToken(text)).toBeUndefined();
  },
);
