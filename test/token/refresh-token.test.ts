import fc from "fast-check";
import { createHmac } from "node:crypto";
import { createRefreshTokens } from "../../src/token/refresh-token.js";
import type { RefreshTokens } from "../../src/token/refresh-token.js";
import { rootSecret } from "../../src/token/secrets/root-secret.js";
import type { DerivedKeys } from "../../src/token/secrets/root-secret.js";

const old = "zT3vQp9Kx1Lw7Rn5Yb8Hd2Gf6Jc4Ms0a";
const fresh = "Qm4Xs8Vb1Nz6Lk3Jh9Gf2Dp7Wo5Ie0Ru";
const keysOf = (...values: string[]): DerivedKeys => rootSecret(values).derive("refresh token");
const tokensOf = (...values: string[]): RefreshTokens => createRefreshTokens(keysOf(...values));

const keys = keysOf(old);
const tokens = createRefreshTokens(keys);
const sessionId = `ses_${"Ab-_9".repeat(4)}zz`;
const claims = { sessionId, counter: 7 };
const token = tokens.make(claims);

/** A genuine HMAC over any body: only the form can refuse it. */
const authentic = (body: string): string =>
  `${body}.${createHmac("sha256", keys.current.key).update(body).digest("base64url")}`;

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const anyClaims = fc.record({
  sessionId: fc
    .string({ unit: fc.constantFrom(...alphabet.split("")), minLength: 22, maxLength: 22 })
    .map((text) => `ses_${text}`),
  counter: fc.oneof(
    fc.nat(),
    fc.maxSafeNat().map((counter) => counter % 10 ** 15),
  ),
});

describe("a refresh token", () => {
  test("is its version, the key's id, the session, the counter, and an HMAC over all of them", () => {
    expect(token).toBe(authentic(`sgr1.${keys.current.id}.${sessionId}.7`));
    expect(token).toMatch(/^sgr1\.[\w-]{8}\.ses_[\w-]{22}\.7\.[\w-]{43}$/);
  });

  test("of an earlier version of this server is still good", () => {
    expect(
      tokens.read(
        "sgr1.r91LHqS8.ses_Ab-_9Ab-_9Ab-_9Ab-_9zz.7.gd8bB8CI07jr6WUcHTjdiLAWVYEQk3rVKOOEHx8X9Jo",
      ),
    ).toEqual(claims);
  });

  test("is read as what it was made of, and is the same text each time", () => {
    fc.assert(
      fc.property(anyClaims, (any) => {
        const made = tokens.make(any);
        expect(tokens.make(any)).toBe(made);
        expect(tokens.read(made)).toEqual(any);
      }),
    );
  });

  test("differs for each session and each counter", () => {
    fc.assert(
      fc.property(anyClaims, anyClaims, (one, two) => {
        const same = one.sessionId === two.sessionId && one.counter === two.counter;
        expect(tokens.make(one) === tokens.make(two)).toBe(same);
      }),
    );
  });

  test("is refused with any character changed for any other: its spare bits count too REF-05", () => {
    for (let at = 0; at < token.length; at += 1) {
      for (const other of `${alphabet}.=+/ \0é`) {
        if (other === token[at]) continue;
        expect(tokens.read(token.slice(0, at) + other + token.slice(at + 1))).toBeUndefined();
      }
    }
  });

  test("is refused with anything left out, put in or put around it REF-05", () => {
    const changed = fc
      .tuple(fc.nat(token.length), fc.nat(3), fc.string({ unit: "binary", maxLength: 4 }))
      .map(([at, cut, text]) => token.slice(0, at) + text + token.slice(at + cut));
    fc.assert(
      fc.property(changed, (text) => {
        expect(tokens.read(text)).toEqual(text === token ? claims : undefined);
      }),
      { numRuns: 500 },
    );
    for (const text of [`${token}\n`, ` ${token}`, `${token}.`, `${token}=`, token.repeat(2)]) {
      expect(tokens.read(text)).toBeUndefined();
    }
  });

  test("is refused with the HMAC of another session or another counter", () => {
    const macOf = (text: string): string => text.slice(text.lastIndexOf(".") + 1);
    const body = token.slice(0, token.lastIndexOf("."));
    for (const other of [
      { ...claims, counter: 6 },
      { ...claims, counter: 70 },
      { ...claims, sessionId: `ses_${"A".repeat(22)}` },
    ]) {
      expect(tokens.read(`${body}.${macOf(tokens.make(other))}`)).toBeUndefined();
    }
  });

  test.each([
    ["a counter with a zero before it", `sgr1.${keys.current.id}.${sessionId}.07`],
    ["a negative counter", `sgr1.${keys.current.id}.${sessionId}.-7`],
    ["a counter with a sign", `sgr1.${keys.current.id}.${sessionId}.+7`],
    ["a counter in another notation", `sgr1.${keys.current.id}.${sessionId}.7e0`],
    ["half a counter", `sgr1.${keys.current.id}.${sessionId}.7.5`],
    ["a counter of 16 digits", `sgr1.${keys.current.id}.${sessionId}.1${"0".repeat(15)}`],
    ["a counter in other digits", `sgr1.${keys.current.id}.${sessionId}.\u0667`],
    ["no counter", `sgr1.${keys.current.id}.${sessionId}.`],
    ["another version", `sgr2.${keys.current.id}.${sessionId}.7`],
    ["another kind of record", `sgr1.${keys.current.id}.usr_${sessionId.slice(4)}.7`],
    ["a short session", `sgr1.${keys.current.id}.${sessionId.slice(0, -1)}.7`],
    ["a long session", `sgr1.${keys.current.id}.${sessionId}A.7`],
  ])("has one spelling: %s is refused, even with a genuine HMAC", (_title, body) => {
    expect(tokens.read(authentic(body))).toBeUndefined();
  });

  test("the largest counter is read exactly", () => {
    const largest = { sessionId, counter: 999_999_999_999_999 };
    expect(tokens.read(tokens.make(largest))).toEqual(largest);
  });
});

describe("the key", () => {
  test("keys of another purpose make nothing that is good here", () => {
    const other = createRefreshTokens(rootSecret([old]).derive("client secret"));
    expect(tokens.read(other.make(claims))).toBeUndefined();
    expect(other.read(token)).toBeUndefined();
  });

  test("the id of a key that is there does not make another key's HMAC good", () => {
    const both = keysOf(old, fresh);
    const foreign = tokensOf(fresh).make(claims).replace(keysOf(fresh).current.id, both.current.id);
    expect(createRefreshTokens(both).read(foreign)).toBeUndefined();
  });

  test("while the root secret is rotated both are read, and the first writes", () => {
    const rotated = tokensOf(fresh, old);
    expect(rotated.read(token)).toEqual(claims);
    expect(rotated.make(claims)).toBe(tokensOf(fresh).make(claims));
    expect(rotated.make(claims)).not.toBe(token);
    expect(rotated.read(rotated.make(claims))).toEqual(claims);
  });

  test("a process that has the new root secret second reads what another writes with it", () => {
    expect(tokensOf(old, fresh).read(tokensOf(fresh, old).make(claims))).toEqual(claims);
  });

  test("once the old root secret is gone, its tokens are refused", () => {
    expect(tokensOf(fresh).read(token)).toBeUndefined();
  });
});

test("reading never throws, whatever the text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(tokens.read(text)).toBeUndefined();
    }),
  );
});

test("a text of a megabyte is refused as quickly as any", () => {
  for (const text of ["a", ".", "sgr1.", "\0", "9"].map((part) => part.repeat(200_000))) {
    expect(tokens.read(text)).toBeUndefined();
    expect(tokens.read(`sgr1.${keys.current.id}.${sessionId}.${text}`)).toBeUndefined();
  }
});
