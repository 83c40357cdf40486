import { generateKeyPairSync } from "node:crypto";
import type { JsonWebKey } from "node:crypto";
import { calculateJwkThumbprint } from "jose";
import {
  generateKeyAsJwk,
  inMemorySigningKeys,
  sharedSecretSigningKeys,
  signingKeyFromJwk,
  signingKeys,
} from "../../src/token/signing-key.js";
import { strongSecret } from "./forge.js";

test("RFC 7638 the kid of an ES256 key is its thumbprint", async () => {
  const jwk = generateKeyAsJwk();
  const expected = await calculateJwkThumbprint({ kty: "EC", ...jwk });
  expect(signingKeyFromJwk(jwk).kid).toBe(expected);
  expect(jwk["kid"]).toBe(expected);
});

test("keys are KeyObjects: a private one signs, a public one verifies", () => {
  const { active } = inMemorySigningKeys();
  expect([active.signWith.type, active.verifyWith.type, active.alg]).toEqual([
    "private",
    "public",
    "ES256",
  ]);
});

test("a private JWK without alg, use, key_ops and kid is enough", () => {
  const { kty, crv, x, y, d } = generateKeyAsJwk();
  expect(signingKeyFromJwk({ kty, crv, x, y, d }).alg).toBe("ES256");
});

const good = generateKeyAsJwk();
const other = generateKeyAsJwk();
const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey.export({
  format: "jwk",
});
test.each<[string, JsonWebKey, RegExp]>([
  ["an RSA key", { ...good, kty: "RSA" }, /"kty" must be "EC"/],
  ["another curve", p384, /"crv" must be "P-256"/],
  ["a public key", { ...good, d: undefined }, /"d" is missing/],
  ["another algorithm", { ...good, alg: "ES384" }, /"alg"/],
  ["a key for encryption", { ...good, use: "enc" }, /"use"/],
  ["a key that only verifies", { ...good, key_ops: ["verify"] }, /"key_ops"/],
  ["halves of two keys", { ...good, x: other.x, y: other.y, kid: undefined }, /do not belong/],
  ["a point off the curve", { ...good, x: good.y, y: good.x }, /no point|do not belong/],
  ["a name of its own", { ...good, kid: "my-key" }, /thumbprint/],
])("%s is refused, and nothing of the key is in the message", (_title, jwk, message) => {
  const read = (): unknown => signingKeyFromJwk(jwk);
  expect(read).toThrow(message);
  expect(read).not.toThrow(good.d ?? "");
});

test("the HS256 key is the secret's UTF-8 bytes under the fixed name hs256", () => {
  const keys = sharedSecretSigningKeys(strongSecret);
  const { active } = keys;
  expect([active.kid, active.alg]).toEqual(["hs256", "HS256"]);
  expect(active.signWith.export().toString("utf8")).toBe(strongSecret);
  expect(keys.find("hs256")).toBe(active);
});

test("a weak token secret is refused and not echoed", () => {
  const make = (): unknown => sharedSecretSigningKeys("changeme".repeat(4));
  expect(make).toThrow(/token secret \(TOKEN_SECRET\) looks like a placeholder/);
  expect(make).not.toThrow(/changeme/);
});

test("a kid finds exactly one key, and names from prototypes find none", () => {
  const [active, retiring] = [inMemorySigningKeys().active, inMemorySigningKeys().active];
  const keys = signingKeys(active, [retiring]);
  expect(keys.active).toBe(active);
  expect(keys.find(retiring.kid)).toBe(retiring);
  for (const kid of ["__proto__", "constructor", "toString", ""]) {
    expect(keys.find(kid)).toBeUndefined();
  }
  expect(() => signingKeys(active, [active])).toThrow(/same name/);
});
