import fc from "fast-check";
import { createClientSecrets } from "../../../src/oauth/clients/client-secrets.js";
import { rootSecret } from "../../../src/token/secrets/root-secret.js";

const oldRoot = "zT3vQp9Kx1Lw7Rn5Yb8Hd2Gf6Jc4Ms0a";
const newRoot = "Qm8Xe2Vt6Zr0Kb4Nc9Hy3Lp7Fd1Gw5Js";
const secretsOf = (...values: readonly string[]) =>
  createClientSecrets(rootSecret(values).derive("client secret"));

const secrets = secretsOf(oldRoot);
const hash = secrets.hash("service-secret");

test("a secret is 256 random bits behind a prefix, and never the same", () => {
  const made = Array.from({ length: 100 }, () => secrets.generate());
  expect(new Set(made).size).toBe(100);
  for (const secret of made) expect(secret).toMatch(/^sgs_[\w-]{43}$/);
});

test("the secret that was hashed is right, and no other", () => {
  expect(secrets.verify(hash, "service-secret")).toBe(true);
  for (const wrong of ["", "Service-secret", "service-secret ", "service-secret\0", hash]) {
    expect(secrets.verify(hash, wrong)).toBe(false);
  }
  const text = fc.string({ unit: "binary" });
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(secrets.verify(secrets.hash(one), other)).toBe(one === other);
    }),
  );
});

test("the hash holds nothing of the secret", () => {
  expect(hash).toMatch(/^\$sgc1\$[\w-]{8}\$[\w-]{43}$/);
  expect(hash).not.toContain("secret");
});

test.each([
  ["no hash", null],
  ["no client", undefined],
  ["nothing", ""],
  ["another version", hash.replace("sgc1", "sgc2")],
  ["a hash that was cut", hash.slice(0, -1)],
  ["a hash that was lengthened", `${hash}A`],
  ["a password's hash", `$2b$04$${"a".repeat(53)}`],
  ["a key that is gone", hash.replace(/\$[\w-]{8}\$/, "$AAAAAAAA$")],
  ["a key named as a property of every object", hash.replace(/\$[\w-]{8}\$/, "$__proto__$")],
])("against %s no secret is right", (_title, stored) => {
  expect(secrets.verify(stored, "service-secret")).toBe(false);
});

describe("while the root secret is rotated", () => {
  const both = secretsOf(newRoot, oldRoot);

  test("secrets of the old one are good, and are to be hashed anew", () => {
    expect(both.verify(hash, "service-secret")).toBe(true);
    expect([both.isReadable(hash), both.needsRehash(hash)]).toEqual([true, true]);
    const anew = both.hash("service-secret");
    expect(both.verify(anew, "service-secret")).toBe(true);
    expect([both.isReadable(anew), both.needsRehash(anew)]).toEqual([true, false]);
    expect(secretsOf(newRoot).verify(anew, "service-secret")).toBe(true);
  });

  test("afterwards those that were not hashed anew are not good any more", () => {
    expect(secretsOf(newRoot).verify(hash, "service-secret")).toBe(false);
    expect(secretsOf(newRoot).isReadable(hash)).toBe(false);
  });
});
