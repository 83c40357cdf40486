/** Attacks by the signature: none, one by another key or algorithm, and ones that ECDSA once let through. */

import { constants, generateKeyPairSync, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { attack } from "./attack.js";
import type { Attack } from "./attack.js";
import { base64url, es256, hmac, rsa, signingInput } from "./forge.js";
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
  const theirs = {
    rsa: generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey,
    p256: generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey,
    p384: generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey,
  };
  const input = (alg: unknown): string =>
    signingInput({ typ: "at+jwt", alg, kid: key.kid }, claims);
  const signed = (alg: string, signature: string): string => `${input(alg)}.${signature}`;
  const byRsa = (alg: string, by: KeyObject): string =>
    signed(alg, rsa(`sha${alg.slice(2)}`, input(alg), by));
  const byTheirs: Record<string, string> = {
    RS256: byRsa("RS256", theirs.rsa),
    RS512: byRsa("RS512", theirs.rsa),
    PS256: signed("PS256", pss("sha256", input("PS256"), theirs.rsa)),
    ES256: signed("ES256", es256(input("ES256"), theirs.p256)),
    ES384: signed(
      "ES384",
      sign("sha384", Buffer.from(input("ES384")), {
        key: theirs.p384,
        dsaEncoding: "ieee-p1363",
      }).toString("base64url"),
    ),
    HS256: signed("HS256", hmac("sha256", input("HS256"), "x".repeat(32))),
    HS512: signed("HS512", hmac("sha512", input("HS512"), "x".repeat(64))),
  };
  const list = [
    ...Object.entries(byTheirs).map(([alg, token]) =>
      attack(
        `${alg} by a key of the attacker's`,
        token,
        alg === key.alg ? "bad-signature" : "wrong-algorithm",
      ),
    ),
    attack("alg is a list", `${input(["ES256"])}.${base64url("x".repeat(64))}`, "wrong-algorithm"),
    attack(
      "alg in lower case",
      forge({ header: { alg: key.alg.toLowerCase() } }),
      "wrong-algorithm",
    ),
  ];
  if (key.alg === "HS256") {
    return [
      ...list,
      attack(
        "HS256 by the empty secret",
        signed("HS256", hmac("sha256", input("HS256"), "")),
        "bad-signature",
      ),
      attack(
        "HS384 by our secret",
        signed("HS384", hmac("sha384", input("HS384"), key.signWith)),
        "wrong-algorithm",
      ),
      attack(
        "HS512 by our secret",
        signed("HS512", hmac("sha512", input("HS512"), key.signWith)),
        "wrong-algorithm",
      ),
    ];
  }
  const byOurs: Record<string, string> =
    key.alg === "RS256"
      ? {
          RS384: byRsa("RS384", key.signWith),
          RS512: byRsa("RS512", key.signWith),
          PS256: signed("PS256", pss("sha256", input("PS256"), key.signWith)),
          PS512: signed("PS512", pss("sha512", input("PS512"), key.signWith)),
        }
      : {};
  return [
    ...list,
    ...Object.entries(byOurs).map(([alg, token]) =>
      attack(`RFC 8725 §3.1 ${alg} by our RS256 key`, token, "wrong-algorithm"),
    ),
    ...Object.entries(publicForms(key.verifyWith)).map(([form, secret]) =>
      attack(
        `RFC 8725 §3.1 HS256 by our public key as ${form}`,
        signed("HS256", hmac("sha256", input("HS256"), secret)),
        "wrong-algorithm",
      ),
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

export function strangeRsaSignatures({ key, forge }: Fixture): Attack[] {
  const [header = "", payload = "", signature = ""] = forge().split(".");
  const input = `${header}.${payload}`;
  const bytes = Buffer.from(signature, "base64url");
  const modulus = Buffer.from(key.verifyWith.export({ format: "jwk" }).n ?? "", "base64url");
  const number = (value: bigint, length = bytes.length): Buffer =>
    Buffer.from(value.toString(16).padStart(length * 2, "0"), "hex");
  const n = BigInt(`0x${modulus.toString("hex")}`);
  const s = BigInt(`0x${bytes.toString("hex")}`);
  const signatures: Record<string, Uint8Array | string> = {
    "JWT-08 a PS256 signature under RS256": pss("sha256", input, key.signWith),
    "an RS512 signature under RS256": rsa("sha512", input, key.signWith),
    "an RS1 signature under RS256": rsa("sha1", input, key.signWith),
    "a signature of 0": number(0n),
    "a signature of 1": number(1n),
    "a signature of n - 1": number(n - 1n),
    "a signature of n": number(n),
    "a signature with n added": number(s + n, bytes.length + 1),
    "n minus the signature": number(n - s),
    "a zero byte in front": Buffer.concat([Buffer.of(0), bytes]),
    "a byte more": Buffer.concat([bytes, Buffer.of(0)]),
    "a byte less": bytes.subarray(0, -1),
    "the signature twice": Buffer.concat([bytes, bytes]),
  };
  return Object.entries(signatures).map(([title, value]) =>
    attack(
      title,
      `${input}.${typeof value === "string" ? value : base64url(value)}`,
      "bad-signature",
    ),
  );
}

/** RFC 7518 §3.5: RSASSA-PSS. */
function pss(hash: string, input: string, key: KeyObject): string {
  return sign(hash, Buffer.from(input), {
    key,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  }).toString("base64url");
}

/** Everything that a careless verifier might take for the secret. */
function publicForms(key: KeyObject): Record<string, string | Buffer> {
  const pem = key.export({ type: "spki", format: "pem" }).toString();
  return {
    PEM: pem,
    "trimmed PEM": pem.trim(),
    "PEM with CRLF": pem.replaceAll("\n", "\r\n"),
    DER: key.export({ type: "spki", format: "der" }),
    JWK: JSON.stringify(key.export({ format: "jwk" })),
    ...(key.asymmetricKeyType === "rsa" && {
      "PKCS #1 PEM": key.export({ type: "pkcs1", format: "pem" }),
    }),
  };
}
