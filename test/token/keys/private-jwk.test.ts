import { createPublicKey, generateKeyPairSync } from "node:crypto";
import type { JsonWebKey } from "node:crypto";
import { calculateJwkThumbprint } from "jose";
import {
  generateKeyAsJwk,
  keyPairAlgorithms,
  publicJwk,
  publicKeyFromJwk,
  signingKeyFromJwk,
} from "../../../src/token/keys/private-jwk.js";

const ec = generateKeyAsJwk();
const otherEc = generateKeyAsJwk();
const rsa = generateKeyAsJwk("RS256");
const otherRsa = generateKeyAsJwk("RS256");
const rsaOf = (modulusLength: number, publicExponent = 65_537): JsonWebKey =>
  generateKeyPairSync("rsa", { modulusLength, publicExponent }).privateKey.export({
    format: "jwk",
  });

describe.each(keyPairAlgorithms)("a key for %s", (alg) => {
  const jwk = alg === "ES256" ? ec : rsa;
  const key = signingKeyFromJwk(jwk);

  test("RFC 7638 has its thumbprint for a name", async () => {
    const { kty = "" } = jwk;
    expect(key.kid).toBe(await calculateJwkThumbprint({ ...jwk, kty }));
    expect(jwk["kid"]).toBe(key.kid);
  });

  test("is two KeyObjects: a private one signs, a public one verifies", () => {
    expect([key.signWith.type, key.verifyWith.type, key.alg]).toEqual(["private", "public", alg]);
  });

  test("needs no alg, use, key_ops and kid", () => {
    const bare = { ...jwk, alg: undefined, use: undefined, kid: undefined };
    expect(signingKeyFromJwk(bare)).toMatchObject({ kid: key.kid, alg });
  });

  test("RFC 7517 §4 is published with kty, kid, use and alg, and MUST NOT hold a private member", () => {
    const published = publicJwk(key);
    const members = alg === "ES256" ? ["crv", "x", "y"] : ["e", "n"];
    expect(Object.keys(published).sort()).toEqual(["alg", "kid", "kty", "use", ...members].sort());
    expect(published).toMatchObject({ kty: jwk.kty, kid: key.kid, use: "sig", alg });
    expect(createPublicKey({ key: published, format: "jwk" }).equals(key.verifyWith)).toBe(true);
  });
});

test("one key has one name, however its numbers are written", () => {
  const zeroInFront = Buffer.concat([Buffer.of(0), Buffer.from(rsa.n ?? "", "base64url")]);
  const same = { ...rsa, n: zeroInFront.toString("base64url") };
  expect(signingKeyFromJwk(same).kid).toBe(rsa["kid"]);
});

test("a made RSA key has 2048 bits, and no name looks like an option", () => {
  expect(publicKeyFromJwk(rsa).asymmetricKeyDetails).toMatchObject({ modulusLength: 2048 });
  const kids = Array.from({ length: 300 }, () => String(generateKeyAsJwk()["kid"]));
  expect(kids.filter((kid) => kid.startsWith("-"))).toEqual([]);
});

const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey.export({
  format: "jwk",
});
test.each<[string, JsonWebKey, RegExp]>([
  ["a kind that we do not know", { ...ec, kty: "OKP" }, /"kty" must be "EC"/],
  ["a shared secret", { kty: "oct", k: ec.d }, /"kty" must be "EC"/],
  ["another curve", p384, /"crv" "P-256"/],
  ["a public EC key", { ...ec, d: undefined }, /"d" is missing/],
  ["a public RSA key", { ...rsa, d: undefined }, /"d" is missing/],
  ["another algorithm for EC", { ...ec, alg: "ES384" }, /"alg" is not "ES256"/],
  ["another algorithm for RSA", { ...rsa, alg: "PS256" }, /"alg" is not "RS256"/],
  ["RS512", { ...rsa, alg: "RS512" }, /"alg" is not "RS256"/],
  ["a key for encryption", { ...ec, use: "enc" }, /"use"/],
  ["a key that only verifies", { ...ec, key_ops: ["verify"] }, /"key_ops"/],
  ["halves of two EC keys", { ...ec, x: otherEc.x, y: otherEc.y, kid: undefined }, /not belong/],
  [
    "halves of two RSA keys",
    { ...rsa, n: otherRsa.n, kid: undefined },
    /not belong|cannot be read/,
  ],
  ["a point off the curve", { ...ec, x: ec.y, y: ec.x }, /cannot be read|not belong/],
  ["an RSA key without its primes", { ...rsa, p: undefined }, /cannot be read/],
  ["an RSA key of 1024 bits", rsaOf(1024), /"n" is shorter than 2048 bits/],
  ["a name of its own", { ...ec, kid: "my-key" }, /thumbprint/],
  ["a name of its own for RSA", { ...rsa, kid: "my-key" }, /thumbprint/],
])("%s is refused, and nothing of the key is in the message", (_title, jwk, message) => {
  const read = (): unknown => signingKeyFromJwk(jwk);
  expect(read).toThrow(message);
  expect(read).not.toThrow(ec.d ?? "");
  expect(read).not.toThrow(rsa.d ?? "");
});

test("RFC 8017 §3.1 an exponent of 1, with which every text is its own signature, is refused", () => {
  expect(() => publicKeyFromJwk({ ...rsa, e: "AQ" })).toThrow();
  expect(() => publicKeyFromJwk({ ...rsa, e: "Aw" })).not.toThrow();
});
