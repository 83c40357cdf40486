/** A token endpoint over a real database, with users to log in, valid by default. */

import { createAuditTrail } from "../../src/oauth/audit-trail.js";
import type { AuditTrail } from "../../src/oauth/audit-trail.js";
import { createClientAuthentication } from "../../src/oauth/clients/client-authentication.js";
import { clientCredentialsGrant } from "../../src/oauth/grants/client-credentials-grant.js";
import type {
  AuthenticateClient,
  TokenEndpoint,
  TokenRequest,
} from "../../src/oauth/endpoints/client-request.js";
import { createClientSecrets } from "../../src/oauth/clients/client-secrets.js";
import type { OAuthResponse } from "../../src/oauth/errors.js";
import { passwordGrant } from "../../src/oauth/grants/password-grant.js";
import type { PasswordGrantOptions } from "../../src/oauth/grants/password-grant.js";
import { createPasswords } from "../../src/oauth/passwords/passwords.js";
import type { Passwords } from "../../src/oauth/passwords/passwords.js";
import { refreshGrant } from "../../src/oauth/grants/refresh-grant.js";
import type { RefreshGrantOptions } from "../../src/oauth/grants/refresh-grant.js";
import { createSessions } from "../../src/oauth/sessions.js";
import type { SessionOptions, Sessions } from "../../src/oauth/sessions.js";
import { storeUsers } from "../../src/oauth/passwords/store-users.js";
import type { Throttle } from "../../src/oauth/throttle/throttle-port.js";
import { createTokenEndpoint } from "../../src/oauth/endpoints/token-endpoint.js";
import type { TokenEndpointOptions } from "../../src/oauth/endpoints/token-endpoint.js";
import type { LoginUser } from "../../src/oauth/passwords/users.js";
import { openSqliteStore } from "../../src/store/sqlite.js";
import type { AuditEvent, NewClient, NewUser, Store, UserRecord } from "../../src/store/store.js";
import { createAccessTokens } from "../../src/token/access-token.js";
import type { AccessTokens, VerifiedToken } from "../../src/token/access-token.js";
import { createRefreshTokens } from "../../src/token/refresh-token.js";
import { rootSecret } from "../../src/token/secrets/root-secret.js";
import { inMemorySigningKeys } from "../../src/token/keys/signing-key.js";

export { errorAnswer, jsonHeaders } from "./answers.js";

const root = rootSecret(["zT3vQp9Kx1Lw7Rn5Yb8Hd2Gf6Jc4Ms0a"]);
export const pepper = root.derive("test pepper");
export const secrets = createClientSecrets(root.derive("client secret"));

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

export const throttleKeys = root.derive("throttle");

/** Nobody is throttled. */
const openThrottle: Throttle = {
  enter: () => Promise.resolve({ kind: "attempt", settle: () => Promise.resolve() }),
};

/** The secret of the confidential client `svc`: of characters that the form encoding changes. */
export const clientSecret = "s3cr:t+%~x";

export type Change = Partial<
  PasswordGrantOptions<LoginUser> &
    RefreshGrantOptions<LoginUser> &
    TokenEndpointOptions &
    Omit<SessionOptions, "store"> & { readonly sessionStore: SessionOptions["store"] }
>;

export type Send = (body: string, change?: Partial<TokenRequest>) => Promise<OAuthResponse>;

export interface FixtureOptions {
  /** Default: in memory. */
  readonly location?: string;
  readonly onStatement?: (sql: string) => void;
  /** The first process on this database: its tokens are this one's too, and its users are there already. */
  readonly first?: LoginFixture;
}

export interface LoginFixture {
  readonly passwords: Passwords;
  readonly store: Store;
  readonly tokens: AccessTokens;
  readonly sessions: Sessions;
  readonly audit: AuditTrail;
  readonly authenticateClient: AuthenticateClient;
  /** Makes a user: "johndoe" with the password "secret" by default. */
  readonly addUser: (change?: Partial<NewUser> & { password?: string }) => Promise<UserRecord>;
  /** What the audit trail has been told. */
  readonly events: readonly AuditEvent[];
  /** Sends `body` as a form; `change` breaks something else. */
  readonly send: Send;
  /** The same with other options. */
  readonly endpoint: (change: Change) => Send;
  readonly verify: (response: OAuthResponse) => VerifiedToken;
  readonly close: () => Promise<void>;
}

export async function loginFixture(options: FixtureOptions = {}): Promise<LoginFixture> {
  const { location = ":memory:", onStatement, first } = options;
  const store = await openSqliteStore({ location, onStatement });
  const passwords = createPasswords({ pepper, bcryptCost: 4, hashThreads: 1 });
  const addUser: LoginFixture["addUser"] = async ({ password = "secret", ...change } = {}) => {
    const scopes = ["me", "read:items", "write:items"];
    const passwordHash = await passwords.hash(password);
    return store.users.create({ username: "johndoe", scopes, passwordHash, ...change });
  };
  if (first === undefined) await addUsersAndClients(store, addUser);
  const tokens =
    first?.tokens ??
    createAccessTokens({
      keys: inMemorySigningKeys(),
      issuer: () => "https://as.test",
      audience: () => "https://as.test/graphql",
      accessTokenTtlSeconds: 900,
    });
  const events: AuditEvent[] = [];
  const audit = createAuditTrail({
    store: store.audit,
    write: (event) => void events.push(event),
    onFailure: (error) => {
      throw error;
    },
  });
  const authenticateClient = createClientAuthentication({
    clients: store.clients,
    secrets,
    throttle: openThrottle,
    audit,
  });
  const users = storeUsers(store.users, passwords);
  const sessionsWith = (change: Change): Sessions =>
    createSessions({
      store: change.sessionStore ?? store.sessions,
      refreshTokens: createRefreshTokens(root.derive("refresh token")),
      audit,
      refreshTokenTtlMillis: 30 * 86_400_000,
      sessionMaxAgeMillis: 90 * 86_400_000,
      maxSessions: 1000,
      refreshGraceMillis: 10_000,
      ...change,
    });
  const endpoint: LoginFixture["endpoint"] = (change) => {
    const grants = {
      users,
      tokens,
      catalogue,
      audit,
      throttle: openThrottle,
      sessions: sessionsWith(change),
      ...change,
    };
    const answer = createTokenEndpoint({
      authenticateClient,
      grants: {
        password: passwordGrant(grants),
        refresh_token: refreshGrant(grants),
        client_credentials: clientCredentialsGrant(grants),
      },
      strict: false,
      ...change,
    });
    return sender(answer);
  };
  return {
    passwords,
    store,
    tokens,
    sessions: sessionsWith({}),
    audit,
    authenticateClient,
    addUser,
    events,
    endpoint,
    send: endpoint({}),
    verify: ({ body }) => tokens.verify((body as { access_token: string }).access_token),
    close: async () => {
      await passwords.close();
      await store.close();
    },
  };
}

/** Sends a form, valid by default, to an endpoint. */
export function sender(answer: TokenEndpoint): Send {
  return (body, change = {}) =>
    answer({
      method: "POST",
      contentType: "application/x-www-form-urlencoded",
      authorization: [],
      body: Buffer.from(body),
      ...change,
    });
}

async function addUsersAndClients(store: Store, addUser: LoginFixture["addUser"]): Promise<void> {
  await addUser();
  await addUser({ username: "alice", disabled: true });
  await addUser({ username: "external", passwordHash: null });
  await addUser({ username: "spacey", password: " a + b " });
  await addUser({ username: "long100", password: "a".repeat(100) });
  await addUser({ username: "writer", scopes: ["write:items", "gone:scope"] });
  const secretHash = secrets.hash(clientSecret);
  await store.clients.create(newClient({ secretHash }));
  await store.clients.create(newClient({ secretHash, id: "reader", mayIntrospect: true }));
  await store.clients.create(
    newClient({
      id: "web",
      firstParty: true,
      grants: ["password", "refresh_token"],
      scopes: null,
    }),
  );
}

/** A confidential client, valid by default. */
export function newClient(change: Partial<NewClient> = {}): NewClient {
  return {
    id: "svc",
    name: "A service",
    secretHash: null,
    firstParty: false,
    grants: ["client_credentials"],
    scopes: ["read:items"],
    mayIntrospect: false,
    redirectUris: [],
    demo: false,
    ...change,
  };
}
