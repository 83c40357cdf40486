/** Attacks by what the header says: key names, types and members that change how a token is read. */

import { generateKeyPairSync } from "node:crypto";
import { attack, shown } from "./attack.js";
import type { Attack } from "./attack.js";
import { base64url } from "./forge.js";
import type { Fixture } from "./forge.js";

export function strangeKids({ forge }: Fixture): Attack[] {
  const kids = [
    "../../dev/null",
    "/etc/passwd",
    "' OR 1=1 --",
    "__proto__",
    "constructor",
    "toString",
    "",
    "x".repeat(2000),
  ];
  const others = [undefined, null, 0, [], {}, ["hs256"]];
  return [...kids, ...others].map((kid) =>
    attack(`RFC 8725 §3.10 kid ${shown(kid)}`, forge({ header: { kid } }), "unknown-key"),
  );
}

export function strangeHeaders({ key, forge }: Fixture): Attack[] {
  const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = publicKey.export({ format: "jwk" });
  const members: [string, object][] = [
    ["RFC 7515 §4.1.11 crit", { crit: ["exp"], exp: 1 }],
    ["RFC 7515 §4.1.11 an empty crit", { crit: [] }],
    ["RFC 7797 §6 b64 with crit", { b64: false, crit: ["b64"] }],
    ["RFC 7797 b64 without crit", { b64: false }],
    ["RFC 8725 §3.10 jku", { jku: "http://127.0.0.1:1/jwks.json" }],
    ["RFC 8725 §3.10 x5u", { x5u: "http://127.0.0.1:1/key.pem" }],
    ["x5c", { x5c: ["MIIB"] }],
    ["an embedded jwk", { jwk }],
    ["our own jwk, embedded", { jwk: { kty: "EC", kid: key.kid } }],
    ["a nested JWT by cty", { cty: "JWT" }],
    ["enc, as a JWE has it", { enc: "A128GCM" }],
    ["an unknown member", { hello: 1 }],
  ];
  const types = [
    "JWT",
    "jwt",
    "id+jwt",
    "rt+jwt",
    "at+jwt ",
    "at+jwt;x=1",
    "application/jwt",
    "",
    undefined,
    null,
    1,
    ["at+jwt"],
  ];
  return [
    ...members.map(([title, header]) => attack(title, forge({ header }), "unsupported-header")),
    // JSON.parse, unlike an object literal, makes a member of this name.
    attack(
      "a member __proto__",
      forge({ header: JSON.parse('{"__proto__":{"typ":"at+jwt"}}') as object }).replace(
        /^[^.]+/,
        base64url(`{"typ":"at+jwt","alg":"${key.alg}","kid":"${key.kid}","__proto__":{}}`),
      ),
      "unsupported-header",
    ),
    ...types.map((typ) =>
      attack(`RFC 9068 §4 typ ${shown(typ)}`, forge({ header: { typ } }), "wrong-kind"),
    ),
  ];
}
