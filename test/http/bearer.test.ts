/** How an access token arrives: SCOPES.md "HTTP", RFC 6750 §2.1. */

import fc from "fast-check";
import { authorizationHeaders, readBearer } from "../../src/http/bearer.js";

const kindOf = (...headers: string[]): string => readBearer(headers).kind;

describe("RFC 6750 §2.1: credentials are the word Bearer, spaces, one b64token", () => {
  test.each([
    ["Bearer abc", "abc"],
    ["bearer abc", "abc"],
    ["BEARER abc", "abc"],
    ["bEaReR abc", "abc"],
    ["Bearer    abc", "abc"],
    ["Bearer a.b-c_d~e+f/g==", "a.b-c_d~e+f/g=="],
    ["Bearer 0", "0"],
    ["  Bearer abc \t", "abc"],
  ])("takes the token of %j", (header, token) => {
    expect(readBearer([header])).toEqual({ kind: "token", token });
  });

  test.each([
    "Bearer",
    "Bearer ",
    "Bearer\tabc",
    "Bearer \tabc",
    "Bearer abc def",
    "Bearer abc, Bearer def",
    "Bearer abc,",
    "Bearer ,abc",
    "Bearer,abc",
    "Bearer, Basic abc",
    "Bearer =",
    "Bearer a=b",
    'Bearer "abc"',
    "Bearer <abc>",
    "Bearer a\u00e4",
    "Bearer realm=x, abc",
    "Bearer:abc",
    "Bearer: abc",
    "Bearer=abc",
    'bearer error="x"',
  ])("calls %j malformed", (header) => {
    expect(kindOf(header)).toBe("malformed");
  });

  test.each(["", " ", "Basic abc", "basic Bearer abc", "DPoP abc", "Bearerabc", "Bearer2 abc"])(
    "calls %j no bearer token: another scheme, or nothing",
    (header) => {
      expect(kindOf(header)).toBe("none");
    },
  );

  test("no header is no token", () => {
    expect(kindOf()).toBe("none");
  });

  test("two Authorization headers are malformed, whatever stands in them", () => {
    expect(kindOf("Bearer abc", "Bearer abc")).toBe("malformed");
    expect(kindOf("Basic abc", "Bearer abc")).toBe("malformed");
    expect(kindOf("Basic abc", "")).toBe("malformed");
  });

  test("any text is read as the grammar says", () => {
    const piece = fc.constantFrom(
      "Bearer",
      "bearer",
      " ",
      "\t",
      ",",
      "=",
      "abc",
      "-._~+/",
      "é",
      ":",
    );
    const header = fc.array(piece, { maxLength: 7 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(header, (text) => {
        expect(readBearer([text])).toEqual(bySteps(text));
      }),
      { numRuns: 3000 },
    );
  });

  test("the token comes out as it went in", () => {
    const token = fc.stringMatching(/^[A-Za-z0-9\-._~+/]+={0,3}$/);
    fc.assert(
      fc.property(token, fc.integer({ min: 1, max: 9 }), (text, spaces) => {
        expect(readBearer([`Bearer${" ".repeat(spaces)}${text}`])).toEqual({
          kind: "token",
          token: text,
        });
      }),
    );
  });
});

/** The same grammar, read character by character. */
function bySteps(text: string): ReturnType<typeof readBearer> {
  const trimmed = text.trim();
  const inScheme = "abcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~";
  let end = 0;
  while (end < trimmed.length && inScheme.includes(trimmed.charAt(end).toLowerCase())) end += 1;
  if (trimmed.slice(0, end).toLowerCase() !== "bearer") return { kind: "none" };
  let begin = end;
  while (trimmed.charAt(begin) === " ") begin += 1;
  const token = trimmed.slice(begin);
  let body = token;
  while (body.endsWith("=")) body = body.slice(0, -1);
  const good =
    begin > end &&
    body !== "" &&
    Array.from(body).every((character) =>
      "abcdefghijklmnopqrstuvwxyz0123456789-._~+/".includes(character.toLowerCase()),
    );
  return good ? { kind: "token", token } : { kind: "malformed" };
}

test("every Authorization header is found, in Node's raw list of names and values", () => {
  expect(
    authorizationHeaders([
      "Host",
      "authorization",
      "AUTHORIZATION",
      "a",
      "X",
      "y",
      "authorization",
      "b",
    ]),
  ).toEqual(["a", "b"]);
});
