import fc from "fast-check";
import { formatScope, isScopeToken, parseScope } from "../../src/scope/scope-token.js";

const tokenText = fc.stringMatching(/^[\x21\x23-\x5b\x5d-\x7e]{1,12}$/);

describe("RFC 6749 §3.3 scope", () => {
  test.each(["read:items", "a", "!", "#~", "[x]", "constructor", "https://example.com/scope"])(
    "%j is a scope token",
    (text) => {
      expect(isScopeToken(text)).toBe(true);
    },
  );

  test.each(["", " ", "a b", 'a"b', "a\\b", "a\tb", "a\nb", "\x7f", "é", "a\u0000"])(
    "%j is not one scope token",
    (text) => {
      expect(isScopeToken(text)).toBe(false);
    },
  );

  test("tokens are separated by one space, and repeats are folded", () => {
    expect(parseScope("me read:items me")).toEqual(new Set(["me", "read:items"]));
  });

  test("RFC 6749 §3.2 an empty value is no scope", () => {
    expect(parseScope("")).toEqual(new Set());
  });

  test.each([" me", "me ", "me  items", "me\titems", 'me "x"', "me\u00a0items"])(
    "%j breaks the grammar",
    (text) => {
      expect(parseScope(text)).toBeUndefined();
    },
  );

  test("what is written is read back", () => {
    fc.assert(
      fc.property(fc.uniqueArray(tokenText, { minLength: 1 }), (tokens) => {
        expect([...(parseScope(formatScope(tokens)) ?? [])]).toEqual(tokens);
      }),
    );
  });

  test("no text makes it throw, and whatever it accepts holds scope tokens alone", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        for (const token of parseScope(text) ?? []) expect(isScopeToken(token)).toBe(true);
      }),
    );
  });
});
