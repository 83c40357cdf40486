/** A token endpoint over a real database, with users to log in, valid by default. */

import { createTokenEndpoint } from "../../src/oauth/token-endpoint.js";
import type { TokenEndpointOptions, TokenRequest } from "../../src/oauth/token-endpoint.js";
import type { OAuthResponse } from "../../src/oauth/errors.js";
import { createPasswords } from "../../src/oauth/passwords.js";
import type { Passwords } from "../../src/oauth/passwords.js";
import { storeUsers } from "../../src/oauth/store-users.js";
import type { StoreUser } from "../../src/oauth/store-users.js";
import { openSqliteStore } from "../../src/store/sqlite.js";
import type { NewUser, Store } from "../../src/store/store.js";
import { createAccessTokens } from "../../src/token/access-token.js";
import type { AccessTokens, VerifiedToken } from "../../src/token/access-token.js";
import { rootSecret } from "../../src/token/root-secret.js";
import { inMemorySigningKeys } from "../../src/token/signing-key.js";

export const pepper = rootSecret(["zT3vQp9Kx1Lw7Rn5Yb8Hd2Gf6Jc4Ms0a"]).derive("test pepper");

export const catalogue = {
  scopes: [
    { name: "me", default: true },
    { name: "read:items", default: false },
    { name: "write:items", default: false },
    { name: "admin:users", default: false },
  ],
  closure: new Map([
    ["me", new Set(["me"])],
    ["write:items", new Set(["write:items", "read:items"])],
  ]),
};

export interface LoginFixture {
  readonly passwords: Passwords;
  readonly store: Store;
  readonly tokens: AccessTokens;
  /** Sends `body` as a form; `change` breaks something else. */
  readonly send: (body: string, change?: Partial<TokenRequest>) => Promise<OAuthResponse>;
  /** The same with other options. */
  readonly endpoint: (
    change: Partial<TokenEndpointOptions<StoreUser>>,
  ) => (body: string, change?: Partial<TokenRequest>) => Promise<OAuthResponse>;
  readonly verify: (response: OAuthResponse) => VerifiedToken;
  readonly close: () => Promise<void>;
}

export async function loginFixture(): Promise<LoginFixture> {
  const store = await openSqliteStore({ location: ":memory:" });
  const passwords = createPasswords({ pepper, bcryptCost: 4, hashThreads: 1 });
  const user = async (change: Partial<NewUser> & { password?: string }): Promise<void> => {
    const { password = "secret", ...rest } = change;
    const scopes = ["me", "read:items", "write:items"];
    const passwordHash = await passwords.hash(password);
    await store.users.create({ username: "johndoe", scopes, passwordHash, ...rest });
  };
  await user({});
  await user({ username: "alice", disabled: true });
  await user({ username: "external", passwordHash: null });
  await user({ username: "spacey", password: " a + b " });
  await user({ username: "long100", password: "a".repeat(100) });
  await user({ username: "writer", scopes: ["write:items", "gone:scope"] });
  const tokens = createAccessTokens({
    keys: inMemorySigningKeys(),
    issuer: () => "https://as.test",
    audience: () => "https://as.test/graphql",
    accessTokenTtlSeconds: 900,
  });
  const endpoint: LoginFixture["endpoint"] = (change) => {
    const answer = createTokenEndpoint({
      users: storeUsers(store.users, passwords),
      tokens,
      catalogue,
      passwordGrant: "on",
      strict: false,
      ...change,
    });
    return (body, changed = {}) =>
      answer({
        method: "POST",
        contentType: "application/x-www-form-urlencoded",
        authorization: [],
        body: Buffer.from(body),
        ...changed,
      });
  };
  return {
    passwords,
    store,
    tokens,
    endpoint,
    send: endpoint({}),
    verify: ({ body }) => tokens.verify((body as { access_token: string }).access_token),
    close: async () => {
      await passwords.close();
      await store.close();
    },
  };
}

/** Every answer of the endpoint is JSON that nobody keeps (RFC 6749 §5.1). */
export const jsonHeaders = {
  "Content-Type": "application/json",
  "Cache-Control": "no-store",
  Pragma: "no-cache",
};

/** What an error looks like, whatever its description says. */
export function errorAnswer(status: number, error: string, headers: object = {}): unknown {
  return {
    status,
    headers: { ...jsonHeaders, ...headers },
    // RFC 6749 Appendix A.8, without quote and backslash.
    body: {
      error,
      error_description: expect.stringMatching(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/) as string,
    },
  };
}
