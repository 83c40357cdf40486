/** A store with a user, and tokens of a server whose secrets the tests know: for `scopegate inspect`. */

import { loadConfig, type Config } from "../../../src/config.js";
import { openSqliteStore } from "../../../src/store/sqlite.js";
import type { SessionRecord, Store, UserRecord } from "../../../src/store/store.js";
import {
  createAccessTokens,
  type AccessTokenRequest,
  type AccessTokens,
} from "../../../src/token/access-token.js";
import { createRefreshTokens, type RefreshTokens } from "../../../src/token/refresh-token.js";
import { rootSecret } from "../../../src/token/secrets/root-secret.js";
import { sharedSecretSigningKeys } from "../../../src/token/keys/signing-key.js";
import { createSession } from "../../store/sessions/new-session.js";
import { newUser } from "../../store/users/new-user.js";

/** Of a server, by the names of the variables. */
export const environment = {
  TOKEN_SECRET: "kB7xW2mQ9rT4vN8zL5cJ1hF6dS3gP0yA",
  SECRET: "zT3vQp9Kx1Lw7Rn5Yb8Hd2Gf6Jc4Ms0a",
} as const;

const issuer = "http://localhost:4000";

export const refreshTokens: RefreshTokens = createRefreshTokens(
  rootSecret([environment.SECRET]).derive("refresh token"),
);

interface TokenChange {
  readonly tokenSecret?: string;
  readonly issuer?: string;
  readonly audience?: string;
  readonly nowMillis?: number;
}

/** What issues the tokens of that server, or of one that differs in one thing. */
export function accessTokens(change: TokenChange = {}): AccessTokens {
  const { tokenSecret = environment.TOKEN_SECRET, nowMillis } = change;
  return createAccessTokens({
    keys: sharedSecretSigningKeys(tokenSecret),
    issuer: () => change.issuer ?? issuer,
    audience: () => change.audience ?? `${issuer}/graphql`,
    accessTokenTtlSeconds: 900,
    ...(nowMillis !== undefined && { nowMillis: () => nowMillis }),
  });
}

export interface Inspected {
  readonly config: Config;
  readonly store: Store;
  readonly jane: UserRecord;
  readonly session: SessionRecord;
  /** An access token of jane's, from that login, or one that differs in one thing. */
  accessToken(request?: Partial<AccessTokenRequest>, change?: TokenChange): string;
}

/** The caller closes the store. */
export async function openInspected(): Promise<Inspected> {
  const store = await openSqliteStore({ location: ":memory:" });
  const jane = await store.users.create(newUser());
  const session = await createSession(store, { subject: jane.id });
  return {
    config: loadConfig({ environment: { ...environment, DATABASE_URL: "memory:" } }),
    store,
    jane,
    session,
    accessToken: (request, change) =>
      accessTokens(change).issue({
        subject: jane.id,
        clientId: "first-party",
        scopes: ["me"],
        sessionId: session.id,
        generation: jane.generation,
        ...request,
      }).accessToken,
  };
}
