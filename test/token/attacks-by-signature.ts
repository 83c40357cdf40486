/** Attacks by the signature: none, one by another key or algorithm, and ones that ECDSA once let through. */

import { generateKeyPairSync, sign } from "node:crypto";
import { attack } from "./attack.js";
import type { Attack } from "./attack.js";
import { base64url, es256, hmac, signingInput } from "./forge.js";
import type { Fixture } from "./forge.js";

export function unsigned({ key, forge }: Fixture, claims: object): Attack[] {
  const spellings = ["none", "None", "NONE", "nOnE"];
  const bare = (alg: string): string => signingInput({ typ: "at+jwt", alg, kid: key.kid }, claims);
  const signature = forge().split(".")[2] ?? "";
  return [
    ...spellings.map((alg) =>
      attack(`RFC 8725 §3.1 alg ${alg}, no signature`, `${bare(alg)}.`, "malformed"),
    ),
    ...spellings.map((alg) =>
      attack(
        `RFC 8725 §3.1 alg ${alg}, a signature`,
        `${bare(alg)}.${signature}`,
        "wrong-algorithm",
      ),
    ),
    attack("the signature is missing", forge().replace(/[^.]+$/, ""), "malformed"),
    attack(
      "the signature of another token",
      forge({ claims: { jti: "t2" } }).replace(/[^.]+$/, signature),
      "bad-signature",
    ),
  ];
}

export function confusedKeys({ key, forge }: Fixture, claims: object): Attack[] {
  const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" });
  const input = (alg: unknown): string =>
    signingInput({ typ: "at+jwt", alg, kid: key.kid }, claims);
  const signed = (alg: string, signature: string): string => `${input(alg)}.${signature}`;
  const byRsa = (alg: string): string =>
    signed(
      alg,
      sign(`sha${alg.slice(2)}`, Buffer.from(input(alg)), rsa.privateKey).toString("base64url"),
    );
  const list = [
    attack("RS256 by a key of the attacker's", byRsa("RS256"), "wrong-algorithm"),
    attack("RS512 by a key of the attacker's", byRsa("RS512"), "wrong-algorithm"),
    attack("PS256 by a key of the attacker's", byRsa("PS256"), "wrong-algorithm"),
    attack(
      "ES384 by a key of the attacker's",
      signed(
        "ES384",
        sign("sha384", Buffer.from(input("ES384")), {
          key: p384.privateKey,
          dsaEncoding: "ieee-p1363",
        }).toString("base64url"),
      ),
      "wrong-algorithm",
    ),
    attack("alg is a list", `${input(["ES256"])}.${base64url("x".repeat(64))}`, "wrong-algorithm"),
    attack(
      "alg in lower case",
      forge({ header: { alg: key.alg.toLowerCase() } }),
      "wrong-algorithm",
    ),
    attack(
      "HS512 by the right key of another algorithm",
      signed("HS512", hmac("sha512", input("HS512"), "x".repeat(64))),
      "wrong-algorithm",
    ),
  ];
  if (key.alg === "HS256") {
    const secret = key.signWith;
    return [
      ...list,
      attack(
        "HS256 by another secret",
        signed("HS256", hmac("sha256", input("HS256"), "x".repeat(32))),
        "bad-signature",
      ),
      attack(
        "HS256 by the empty secret",
        signed("HS256", hmac("sha256", input("HS256"), "")),
        "bad-signature",
      ),
      attack(
        "HS384 by our secret",
        signed("HS384", hmac("sha384", input("HS384"), secret)),
        "wrong-algorithm",
      ),
      attack(
        "HS512 by our secret",
        signed("HS512", hmac("sha512", input("HS512"), secret)),
        "wrong-algorithm",
      ),
      attack(
        "ES256 by a key of the attacker's",
        signed("ES256", es256(input("ES256"), pair.privateKey)),
        "wrong-algorithm",
      ),
    ];
  }
  const pem = key.verifyWith.export({ type: "spki", format: "pem" });
  const der = key.verifyWith.export({ type: "spki", format: "der" });
  const jwk = JSON.stringify(key.verifyWith.export({ format: "jwk" }));
  const keyed = (secret: string | Buffer): string =>
    signed("HS256", hmac("sha256", input("HS256"), secret));
  return [
    ...list,
    attack("RFC 8725 §3.1 HS256 by our public key as PEM", keyed(pem), "wrong-algorithm"),
    attack(
      "RFC 8725 §3.1 HS256 by our public key as trimmed PEM",
      keyed(pem.toString().trim()),
      "wrong-algorithm",
    ),
    attack("RFC 8725 §3.1 HS256 by our public key as DER", keyed(der), "wrong-algorithm"),
    attack("RFC 8725 §3.1 HS256 by our public key as JWK", keyed(jwk), "wrong-algorithm"),
    attack(
      "ES256 by a key of the attacker's",
      signed("ES256", es256(input("ES256"), pair.privateKey)),
      "bad-signature",
    ),
  ];
}

export function strangeEcdsaSignatures({ key, forge }: Fixture): Attack[] {
  const [header = "", payload = "", signature = ""] = forge().split(".");
  const input = `${header}.${payload}`;
  const bytes = Buffer.from(signature, "base64url");
  const order = Buffer.from(
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
    "hex",
  );
  const zero = Buffer.alloc(32);
  const withSignature = (value: Uint8Array): string => `${input}.${base64url(value)}`;
  return [
    attack(
      "RFC 7518 §3.4 a DER signature",
      withSignature(sign("sha256", Buffer.from(input), key.signWith)),
      "bad-signature",
    ),
    attack("r and s are zero", withSignature(Buffer.concat([zero, zero])), "bad-signature"),
    attack("r is zero", withSignature(Buffer.concat([zero, bytes.subarray(32)])), "bad-signature"),
    attack(
      "s is zero",
      withSignature(Buffer.concat([bytes.subarray(0, 32), zero])),
      "bad-signature",
    ),
    attack(
      "r and s are the order of the group",
      withSignature(Buffer.concat([order, order])),
      "bad-signature",
    ),
    attack("a byte more", withSignature(Buffer.concat([bytes, Buffer.of(0)])), "bad-signature"),
    attack("a byte less", withSignature(bytes.subarray(0, 63)), "bad-signature"),
    attack(
      "r and s change places",
      withSignature(Buffer.concat([bytes.subarray(32), bytes.subarray(0, 32)])),
      "bad-signature",
    ),
  ];
}
