/** Attacks by claims and by the form of the token, all under a good signature where there is one. */

import { attack, shown } from "./attack.js";
import type { Attack } from "./attack.js";
import { audience, base64url, validClaims } from "./forge.js";
import type { Fixture } from "./forge.js";

export function strangeClaims({ forge }: Fixture, clock: number): Attack[] {
  const badForms: Record<string, unknown[]> = {
    iss: [undefined, null, 1, "", ["https://as.test"]],
    sub: [undefined, null, 1, "", {}],
    client_id: [undefined, null, 1, "", []],
    jti: [undefined, null, 1, ""],
    aud: [undefined, null, 1, "", [], [1, audience], {}],
    exp: [undefined, null, String(clock + 900), clock + 900.5, -1, 1e300, [clock + 900]],
    iat: [undefined, null, String(clock), clock + 0.5],
    nbf: [null, String(clock), {}],
    gen: [null, "1", -1, 0.5],
    scope: [
      undefined,
      null,
      1,
      {},
      ["admin:users"],
      "me\tadmin:users",
      "me  admin:users",
      " me",
      "me ",
      "me\nadmin:users",
      'me"',
      "mé",
    ],
  };
  const forms = Object.entries(badForms).flatMap(([name, values]) =>
    values.map((value) =>
      attack(`claim ${name}: ${shown(value)}`, forge({ claims: { [name]: value } }), "bad-claim"),
    ),
  );
  return [
    ...forms,
    attack("another issuer", forge({ claims: { iss: "https://evil.test" } }), "wrong-issuer"),
    attack(
      "our issuer with a slash",
      forge({ claims: { iss: "https://as.test/" } }),
      "wrong-issuer",
    ),
    attack("another audience", forge({ claims: { aud: "https://other.test" } }), "wrong-audience"),
    attack(
      "a list of other audiences",
      forge({ claims: { aud: ["https://as.test", "https://as.test/graphql/"] } }),
      "wrong-audience",
    ),
    attack("expired", forge({ claims: { exp: clock - 60 } }), "expired"),
    attack(
      "RFC 8725 §3.10 issued in an hour",
      forge({ claims: { iat: clock + 3600, exp: clock + 7200 } }),
      "not-yet-valid",
    ),
    attack(
      "not before an hour from now",
      forge({ claims: { nbf: clock + 3600 } }),
      "not-yet-valid",
    ),
  ];
}

export function strangeForms({ key, forge }: Fixture, clock: number): Attack[] {
  const good = forge();
  const [header = "", payload = "", signature = ""] = good.split(".");
  const swapLast = (text: string): string => {
    // The last character of 32 or 64 bytes has bits to spare: another spelling of the same bytes.
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    return text.slice(0, -1) + (alphabet[alphabet.indexOf(text.at(-1) ?? "A") + 1] ?? "A");
  };
  const json = JSON.stringify({ payload, signatures: [{ protected: header, signature }] });
  const claims = JSON.stringify(validClaims(clock));
  return [
    attack(
      "RFC 4648 §3.5 another spelling of the signature",
      `${header}.${payload}.${swapLast(signature)}`,
      "malformed",
    ),
    attack("base64 padding", `${good}=`, "malformed"),
    attack(
      "a space in the signature",
      `${header}.${payload}.${signature.slice(0, 9)} ${signature.slice(9)}`,
      "malformed",
    ),
    attack("a line break at the end", `${good}\n`, "malformed"),
    attack("the alphabet of base64", `${header}.${payload}.+/${signature.slice(2)}`, "malformed"),
    attack("the empty text", "", "malformed"),
    attack("dots alone", "..", "malformed"),
    attack("two parts", `${header}.${payload}`, "malformed"),
    attack("four parts", `${good}.${signature}`, "malformed"),
    attack("a JWE of five parts", `${header}.YQ.Yg.Yw.ZA`, "malformed"),
    attack("RFC 7515 §7.2 the JSON form", json, "malformed"),
    attack("a header that is a list", forge().replace(/^[^.]+/, base64url("[]")), "malformed"),
    attack("a header that is not JSON", forge().replace(/^[^.]+/, base64url("{")), "malformed"),
    attack(
      "a header that is not UTF-8",
      forge().replace(/^[^.]+/, base64url(Buffer.from([0x7b, 0xff, 0x7d]))),
      "malformed",
    ),
    ...["null", "1", '"text"', "[]", "{", `[${claims}]`].map((text) =>
      attack(`a payload of ${text.slice(0, 8)}`, forge({ payload: text }), "malformed"),
    ),
    attack("a payload with a byte-order mark", forge({ payload: `\uFEFF${claims}` }), "malformed"),
    attack("a huge header", forge({ header: { kid: "x".repeat(9000) } }), "too-large"),
    attack("a huge claim", forge({ claims: { scope: "me ".repeat(5000) + "me" } }), "too-large"),
    attack("a megabyte of dots", ".".repeat(1_000_000), "too-large"),
    attack(
      "the claims of a JWT inside a JWT",
      forge({ payload: JSON.stringify({ jwt: good }) }),
      "bad-claim",
    ),
    attack("a header of another key", forge({ header: { kid: `${key.kid}x` } }), "unknown-key"),
  ];
}
