/** Access tokens, for `scopegate inspect`: the signature, the claims, and what the store says of them. */

import { clientFault, sessionFault, userFault, type Fault } from "./inspect-standing.js";
import type { Inspection } from "./inspect-text.js";
import { issuerOf } from "../issuer.js";
import { timeText } from "../time-text.js";
import type { UserDesk } from "../user-store.js";
import { openKeys } from "../../server-secrets.js";
import type { Store, UserRecord } from "../../store/store.js";
import type { AccessTokenClaims } from "../../token/access-claims.js";
import { createAccessTokens } from "../../token/access-token.js";
import {
  decodeCompactJws,
  parseJsonObject,
  TOKEN_MAXIMUM_CHARACTERS,
} from "../../token/compact-jws.js";
import { readAccessJwt } from "../../token/jwt.js";
import type { RefusedToken, TokenFault } from "../../token/token-fault.js";

export async function inspectAccessToken(
  token: string,
  { config, store }: UserDesk,
): Promise<Inspection> {
  const issuer = issuerOf(config);
  const keys = await openKeys(config);
  try {
    const tokens = createAccessTokens({
      ...config,
      keys,
      issuer: () => issuer,
      audience: () => `${issuer}/graphql`,
    });
    const verified = tokens.verify(token);
    const said = contentOf(token);
    // Its claims may be bad, and its signature good: then what it says is what this server wrote.
    if (!verified.ok) {
      const { ok: isGenuine } = readAccessJwt(token, keys);
      return { ...refusal(verified, issuer), verified: isGenuine, ...said };
    }
    const { claims } = verified;
    const user = await userOf(claims, store);
    return {
      kind: "access token",
      fault: await standingFault(claims, user, store),
      verified: true,
      goodUntil: timeText(claims.expiresAtSeconds * 1000),
      username: user?.username,
      ...said,
    };
  } finally {
    keys.close();
  }
}

/** What the token says, whoever made it. */
function contentOf(token: string): Pick<Inspection, "header" | "claims"> {
  if (token.length > TOKEN_MAXIMUM_CHARACTERS) return {};
  const decoded = decodeCompactJws(token);
  return decoded === undefined
    ? {}
    : { header: decoded.header, claims: parseJsonObject(decoded.payload) };
}

async function userOf(
  { subject, generation }: AccessTokenClaims,
  { users }: Store,
): Promise<UserRecord | undefined> {
  return generation === undefined ? undefined : users.findById(subject);
}

async function standingFault(
  claims: AccessTokenClaims,
  user: UserRecord | undefined,
  store: Store,
): Promise<Fault> {
  const { tokenId, sessionId, clientId, generation, issuedAtSeconds } = claims;
  if (await store.revocations.isTokenRevoked(tokenId)) {
    return "It was revoked at the revocation endpoint. Use the refresh token for another one, or log in again.";
  }
  // The reason that says the most comes first: what is done to a user ends the logins too.
  return (
    (generation === undefined ? undefined : userFault(user, generation)) ??
    (await clientFault(clientId, issuedAtSeconds, store)) ??
    (sessionId === undefined ? undefined : await sessionFault(sessionId, store))
  );
}

function refusal(
  { reason, message }: RefusedToken,
  issuer: string,
): Pick<Inspection, "kind" | "fault"> {
  const isText = reason === "malformed" || reason === "too-large";
  return {
    kind: isText ? "unknown" : "access token",
    fault: `${message} ${remedies(issuer)[reason]}`,
  };
}

function remedies(issuer: string): Readonly<Record<TokenFault, string>> {
  const copied = "Look whether all of it was copied, and nothing else.";
  const another = "Get an access token from the token endpoint of this server.";
  const sameKeys =
    "Where this server issued it, its key may have been retired: log in again; or this command has another key: run it " +
    "with the TOKEN_SECRET, the SIGNING_KEYS_FILE or the DATA_DIR of the server.";
  const sameIssuer = `This command takes the server for ${issuer}. Where it is another, set ISSUER as the server has it, or else PORT; otherwise log in at this server.`;
  return {
    malformed: copied,
    "too-large": copied,
    "wrong-kind": another,
    "unsupported-header": another,
    "unknown-key": sameKeys,
    "wrong-algorithm": another,
    "bad-signature": `It was changed, or signed with another key. ${sameKeys}`,
    "bad-claim": another,
    "wrong-issuer": sameIssuer,
    "wrong-audience": sameIssuer,
    expired: "Use the refresh token for another one, or log in again.",
    "not-yet-valid": "Set the clock of this machine, or of the one that issued it.",
  };
}
