/** The authorization server of a server: tokens, sessions, clients, and the endpoints that give and take them. */

import type { Config } from "./config.js";
import type { Log } from "./log.js";
import { createAuditTrail, type AuditTrail } from "./oauth/audit-trail.js";
import { createBrowserRefresh, createSessionEndpoint } from "./oauth/browser/browser-session.js";
import { createSessionCookie } from "./oauth/browser/session-cookie.js";
import { createAuthenticate, type Authenticate } from "./oauth/standing/authenticate.js";
import { createClientAuthentication } from "./oauth/clients/client-authentication.js";
import { clientCredentialsGrant } from "./oauth/grants/client-credentials-grant.js";
import type { TokenEndpoint } from "./oauth/endpoints/client-request.js";
import { createClientSecrets } from "./oauth/clients/client-secrets.js";
import { createIntrospectionEndpoint } from "./oauth/endpoints/introspection-endpoint.js";
import { passwordGrant } from "./oauth/grants/password-grant.js";
import type { Passwords } from "./oauth/passwords/passwords.js";
import { refreshGrant } from "./oauth/grants/refresh-grant.js";
import type { ScopeCatalogue } from "./oauth/grants/requested-scope.js";
import { createRevocationEndpoint } from "./oauth/endpoints/revocation-endpoint.js";
import { followRevocations } from "./oauth/standing/revocation-feed.js";
import { createSessions } from "./oauth/sessions.js";
import { createStanding } from "./oauth/standing/standing.js";
import { storeUsers } from "./oauth/passwords/store-users.js";
import { createThrottle } from "./oauth/throttle/throttle.js";
import type { Throttle } from "./oauth/throttle/throttle-port.js";
import { createTokenEndpoint } from "./oauth/endpoints/token-endpoint.js";
import { keyLabels } from "./server-secrets.js";
import type { Store } from "./store/store.js";
import { createAccessTokens, type AccessTokens } from "./token/access-token.js";
import { createRefreshTokens } from "./token/refresh-token.js";
import type { RootSecret } from "./token/secrets/root-secret.js";
import type { SigningKeys } from "./token/keys/signing-key.js";

export interface AuthorityOptions {
  readonly config: Config;
  readonly store: Store;
  readonly secret: RootSecret;
  readonly keys: SigningKeys;
  readonly passwords: Passwords;
  readonly catalogue: ScopeCatalogue;
  /** The public URL. A function: in development the port is known once the server listens. */
  readonly issuer: () => string;
  readonly log: Log;
}

export interface Authority {
  readonly authenticate: Authenticate;
  readonly tokens: AccessTokens;
  readonly throttle: Throttle;
  readonly audit: AuditTrail;
  /** By path. */
  readonly endpoints: Readonly<
    Record<"/token" | "/token/refresh" | "/revoke" | "/introspect" | "/session", TokenEndpoint>
  >;
  /** @throws where no token can be trusted now: the revocations could not be read for too long. */
  check(): void;
  close(): void;
}

/** @throws where the feed of revocations cannot be read. */
export async function createAuthority(options: AuthorityOptions): Promise<Authority> {
  const { config, store, secret, passwords, catalogue, issuer, log } = options;
  const audience = (): string => `${issuer()}/graphql`;
  const tokens = createAccessTokens({
    keys: options.keys,
    issuer,
    audience,
    accessTokenTtlSeconds: config.accessTokenTtlSeconds,
  });
  const audit = createAuditTrail({
    store: store.audit,
    write: (event) => {
      log.info({ audit: event }, "audit");
    },
    onFailure: (error) => {
      log.error({ err: error }, "an event of the audit trail could not be stored");
    },
  });
  const throttle = createThrottle({
    keys: secret.derive(keyLabels.throttle),
    counters: store.counters,
    rate: config.loginRate,
  });
  const sessions = createSessions({
    ...config,
    store: store.sessions,
    refreshTokens: createRefreshTokens(secret.derive(keyLabels.refreshTokens)),
    audit,
  });
  const authenticateClient = createClientAuthentication({
    clients: store.clients,
    secrets: createClientSecrets(secret.derive(keyLabels.clientSecrets)),
    throttle,
    audit,
  });
  const feed = await followRevocations({
    store: store.revocations,
    onFailure: (error) => {
      log.warn({ err: error }, "the revocations cannot be read; tokens are refused if this lasts");
    },
  });
  const standing = createStanding({ store, feed });
  const users = storeUsers(store.users, passwords);
  const shared = { tokens, sessions, audit, catalogue };
  const refresh_token = refreshGrant({ ...shared, users });
  const passwordGrants = (offersAll: boolean) =>
    config.passwordGrant && { password: passwordGrant({ ...shared, users, throttle, offersAll }) };
  const endpoint = { authenticateClient, strict: config.oauthStrict };
  const browser = {
    cookie: createSessionCookie({ ...config, issuer }),
    issuer,
    sessions,
    login: createTokenEndpoint({
      ...endpoint,
      grants: { ...passwordGrants(true) },
      impliedGrant: "password",
    }),
    refresh: createTokenEndpoint({
      ...endpoint,
      grants: { refresh_token },
      impliedGrant: "refresh_token",
    }),
  };
  return {
    authenticate: createAuthenticate(tokens, standing),
    tokens,
    throttle,
    audit,
    endpoints: {
      "/token": createTokenEndpoint({
        ...endpoint,
        grants: {
          ...passwordGrants(false),
          refresh_token,
          client_credentials: clientCredentialsGrant(shared),
        },
      }),
      "/token/refresh": createBrowserRefresh(browser),
      "/session": createSessionEndpoint(browser),
      "/revoke": createRevocationEndpoint({
        ...shared,
        authenticateClient,
        revocations: store.revocations,
      }),
      "/introspect": createIntrospectionEndpoint({
        ...shared,
        authenticateClient,
        users,
        standing,
        audience,
      }),
    },
    check() {
      feed.changedSince(feed.version, []);
    },
    close() {
      feed.close();
    },
  };
}
