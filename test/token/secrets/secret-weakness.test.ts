import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { secretWeakness } from "../../../src/token/secrets/secret-weakness.js";
import { strongSecret } from "../forge.js";

test.each([
  ["", "is shorter than 32 bytes"],
  ["zT3vQp9Kx1Lw7Rn5Yb8Hd2Gf6Jc4Ms0", "is shorter than 32 bytes"],
  ["changeme-changeme-changeme-changeme", "looks like a placeholder"],
  ["please-CHANGE_ME-before-production!", "looks like a placeholder"],
  ["your-secret-goes-here-0123456789-abc", "looks like a placeholder"],
  ["this is only an example, do not use it", "looks like a placeholder"],
  ["my-long-password-that-is-quite-long!", "looks like a placeholder"],
  ["09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7", "is printed in public"],
  ["a-string-secret-at-least-256-bits-long", "is printed in public"],
  ["a".repeat(40), "repeats a short piece of text"],
  ["abc123!".repeat(6), "repeats a short piece of text"],
  ["0123456789abcdef0123456789abcdef", "repeats a short piece of text"],
  ["abcdefghijklmnopqrstuvwxyz0123456789", "is a row of neighbouring characters"],
  ["a".repeat(16) + "b".repeat(16), "is a row of neighbouring characters"],
  ["azazazzaazaazzazazzzaazazaazazzazz", "has too few different characters"],
  [" ".repeat(32), "repeats a short piece of text"],
])("%j is weak: it %s", (text, reason) => {
  expect(secretWeakness(text)).toMatch(reason);
});

test("bytes count, not characters", () => {
  expect(secretWeakness("äöüßéèêçñøåæœþðŁżšřůğ")).toBeUndefined();
});

test("32 random bytes are never weak, in base64url, base64 or hexadecimal", () => {
  for (let round = 0; round < 1000; round += 1) {
    const bytes = randomBytes(32);
    for (const form of ["base64url", "base64", "hex"] as const) {
      expect(secretWeakness(bytes.toString(form))).toBeUndefined();
    }
    expect(secretWeakness(bytes.toString("hex").slice(0, 32))).toBeUndefined();
  }
  expect(secretWeakness(strongSecret)).toBeUndefined();
});

test("a repeated piece shorter than the minimum is weak, whatever it is and wherever it is cut", () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, maxLength: 31 }),
      fc.integer({ min: 64, max: 200 }),
      (piece, length) => {
        expect(secretWeakness(piece.repeat(length).slice(0, length))).toBeDefined();
      },
    ),
  );
});

test("the reason is one of a few sentences, and holds nothing of the text", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (text) => {
      expect([
        undefined,
        "is shorter than 32 bytes",
        "is printed in public documentation",
        "looks like a placeholder",
        "repeats a short piece of text",
        "is a row of neighbouring characters",
        "has too few different characters",
      ]).toContain(secretWeakness(text));
    }),
  );
});
