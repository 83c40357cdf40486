import {
  inMemorySigningKeys,
  sharedSecretSigningKeys,
  signingKeys,
} from "../../../src/token/keys/signing-key.js";
import { strongSecret } from "../forge.js";

test("the HS256 key is the secret's UTF-8 bytes under the fixed name hs256", () => {
  const keys = sharedSecretSigningKeys(strongSecret);
  const { active } = keys;
  expect([active.kid, active.alg]).toEqual(["hs256", "HS256"]);
  expect(active.signWith.export().toString("utf8")).toBe(strongSecret);
  expect(keys.find("hs256")).toBe(active);
});

test("a shared secret is never published", () => {
  expect(sharedSecretSigningKeys(strongSecret).published()).toEqual([]);
});

test("a weak token secret is refused and not echoed", () => {
  const make = (): unknown => sharedSecretSigningKeys("changeme".repeat(4));
  expect(make).toThrow(/token secret \(TOKEN_SECRET\) looks like a placeholder/);
  expect(make).not.toThrow(/changeme/);
});

test.each(["ES256", "RS256"] as const)("a key in memory for %s is published", (alg) => {
  const keys = inMemorySigningKeys(alg);
  expect(keys.active.alg).toBe(alg);
  expect(keys.published()).toMatchObject([{ alg, kid: keys.active.kid, use: "sig" }]);
  expect(() => {
    keys.close();
  }).not.toThrow();
});

test("a kid finds exactly one key, and names from prototypes find none", () => {
  const [active, retiring] = [inMemorySigningKeys().active, inMemorySigningKeys().active];
  const keys = signingKeys(active, [retiring]);
  expect(keys.active).toBe(active);
  expect(keys.find(retiring.kid)).toBe(retiring);
  expect(keys.published().map(({ kid }) => kid)).toEqual([active.kid, retiring.kid]);
  for (const kid of ["__proto__", "constructor", "toString", ""]) {
    expect(keys.find(kid)).toBeUndefined();
  }
  expect(() => signingKeys(active, [active])).toThrow(/same name/);
});
