/** The bearer token of the benchmark: HS256, signed once, and verified the same way in every server beside ours. */

import jsonwebtoken from "jsonwebtoken";
import { createSecretKey, randomUUID } from "node:crypto";

/** A server in production has an https address; here the requests say that a proxy took them by https. */
export const issuer = "https://bench.scopegate.dev";
const audience = `${issuer}/graphql`;

/** What the servers share, as TOKEN_SECRET. It guards nothing but this benchmark. */
export const tokenSecret = "q8Zt4Rk1Xw7Nc2Vb6Mj9Hs3Ld5Gf0PyA";

const key = createSecretKey(tokenSecret, "utf8");

/** Scopes of the tokens. "usual" has everything but the one that `Item.cost` needs. */
export const grants = Object.freeze({
  usual: "me read:items read:users write:items wide",
  everything: "me read:items read:users write:items wide cost",
  itemsOnly: "read:items",
});

/**
 * @param {string} scope
 * @param {string} [subject]
 */
export function signToken(scope, subject = "u0") {
  // The one client that our server knows without a registration.
  const claims = { client_id: "first-party", scope };
  return jsonwebtoken.sign(claims, key, {
    algorithm: "HS256",
    header: { alg: "HS256", typ: "at+jwt", kid: "hs256" },
    issuer,
    audience,
    subject,
    jwtid: randomUUID(),
    expiresIn: "12h",
  });
}

/**
 * The claims of a bearer header, or undefined where there is none or its token is not good.
 *
 * @param {string | undefined} authorization
 * @returns {{ sub: string, scope: string } | undefined}
 */
export function claimsOf(authorization) {
  if (!authorization?.startsWith("Bearer ")) return undefined;
  try {
    const options = { algorithms: ["HS256"], issuer, audience };
    return jsonwebtoken.verify(authorization.slice("Bearer ".length), key, options);
  } catch {
    return undefined;
  }
}

/** @param {string | undefined} authorization */
export function scopesOf(authorization) {
  return new Set(claimsOf(authorization)?.scope.split(" "));
}
