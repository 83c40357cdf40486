/** A valid access token with something changed, signed with the server's own key or in a way that must fail. */

import { constants, createPrivateKey, createPublicKey, sign } from "node:crypto";
import type { JsonWebKey } from "node:crypto";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { es256, hmac, signingInput } from "../token/forge.js";
import type { TokenChange } from "./oauth-check.js";

export function changedToken(token: string, jwk: JsonWebKey, change: TokenChange): string {
  const payload = { ...decodeJwt(token), ...filledIn(change.claims ?? {}, token) };
  const kept = Object.entries(payload).filter(([name]) => !change.without?.includes(name));
  const input = signingInput(
    { ...decodeProtectedHeader(token), ...change.header },
    Object.fromEntries(kept),
  );
  return `${input}.${signature(input, jwk, change.sign)}`;
}

function signature(input: string, jwk: JsonWebKey, how: TokenChange["sign"]): string {
  const key = createPrivateKey({ key: jwk, format: "jwk" });
  const bytes = Buffer.from(input);
  switch (how) {
    case undefined:
      return es256(input, key);
    case "none":
      return "";
    case "hmac by the public key":
      return hmac("sha256", input, createPublicKey(key).export({ type: "spki", format: "pem" }));
    case "es384":
      return sign("sha384", bytes, { key, dsaEncoding: "ieee-p1363" }).toString("base64url");
    case "der":
      return sign("sha256", bytes, { key, dsaEncoding: "der" }).toString("base64url");
    case "ps256": {
      const padding = constants.RSA_PKCS1_PSS_PADDING;
      const saltLength = constants.RSA_PSS_SALTLEN_DIGEST;
      return sign("sha256", bytes, { key, padding, saltLength }).toString("base64url");
    }
    case "rs512":
      return sign("sha512", bytes, key).toString("base64url");
  }
}

/** `{audience}` is the token's own audience, `{now+60}` the number of a moment in a minute. */
function filledIn(claims: Readonly<Record<string, unknown>>, token: string): object {
  const { aud } = decodeJwt(token);
  return JSON.parse(
    JSON.stringify(claims)
      .replaceAll("{audience}", String(aud))
      .replaceAll(/"\{now\+(\d+)\}"/g, (_all, seconds: string) =>
        String(Math.floor(Date.now() / 1000) + Number(seconds)),
      ),
  ) as object;
}
