/** The API of a server: Apollo Server, the HTTP application and the WebSocket beside it, on one listener. */

import type { GraphQLSchema } from "graphql";
import type { Server } from "node:http";
import type { Config } from "./config.js";
import { createContext } from "./graphql/context.js";
import { createItemEvents, type EventRelay } from "./graphql/item-events.js";
import { minimumPasswordLength } from "./graphql/user-input.js";
import { createApollo } from "./http/apollo.js";
import { explorerConfig } from "./http/explorer/explorer-config.js";
import { createFrontDoor } from "./http/front-door.js";
import { attachGraphQLSocket } from "./http/graphql-socket.js";
import { KnownQueries } from "./http/known-queries.js";
import { close, createHttpServer } from "./http/listener.js";
import { upgradesOf } from "./http/upgrade-gate.js";
import { loggerFor, type Log } from "./log.js";
import { accountOf, guessPassword } from "./oauth/throttle/guess.js";
import {
  authorizationServerMetadata,
  protectedResourceMetadata,
  protectedResourceMetadataUrl,
} from "./oauth/endpoints/metadata.js";
import type { RequestOrigin } from "./oauth/origin.js";
import type { Passwords } from "./oauth/passwords/passwords.js";
import type { ScopeCatalogue } from "./oauth/grants/requested-scope.js";
import type { Access } from "./scope/entry.js";
import type { Authority } from "./server-authority.js";
import { sdlFor } from "./server-schema.js";
import type { GrantType, Store, UserRecord } from "./store/store.js";
import type { SigningKeys } from "./token/keys/signing-key.js";

export interface ServerApiOptions {
  readonly config: Config;
  /** From `applyScopes`. */
  readonly schema: GraphQLSchema;
  readonly catalogue: ScopeCatalogue;
  readonly store: Store;
  readonly passwords: Passwords;
  readonly keys: SigningKeys;
  readonly authority: Authority;
  /** The public URL. A function: in development the port is known once the server listens. */
  readonly issuer: () => string;
  /** Whether connections are to end. */
  readonly isDraining: () => boolean;
  /** Whether `/readyz` says no. */
  readonly isUnready: () => boolean;
  /** The way to the other processes of this server, if there are any. */
  readonly eventRelay: EventRelay | undefined;
  readonly log: Log;
}

export interface ServerApi {
  /** Not listening yet. */
  readonly http: Server;
  /** Lets running requests end until the deadline. */
  close(deadlineMillis: number): Promise<void>;
}

/** How many times an operation runs before it is compiled: who asks once does not pay for it. */
const compileAfter = 4;

export async function createServerApi(options: ServerApiOptions): Promise<ServerApi> {
  const { config, schema, store, authority, keys, issuer, log } = options;
  const report = (error: unknown, errorId: string): void => {
    log.error({ err: error, errorId }, "unexpected error");
  };
  const introspection = config.introspection !== "off";
  // Every challenge asks for it. It is known once the server listens, and the same from then on.
  let resourceMetadataUrl: string | undefined;
  const resourceMetadata = (): string =>
    (resourceMetadataUrl ??= protectedResourceMetadataUrl(issuer()));
  const queries = new KnownQueries();
  const apollo = createApollo({
    schema,
    queries,
    introspection,
    limits: config,
    report,
    compileAfter: config.compiledExecution ? compileAfter : undefined,
    logger: loggerFor(log, "Apollo Server"),
    resourceMetadata,
  });
  await apollo.start();
  const edge = {
    authenticate: authority.authenticate,
    createContext: contextsOf(options),
    report,
    resourceMetadata,
  };
  const { basePath, trustedProxies } = config;
  const behindProxy = { basePath, trustedProxies, httpsOnly: config.production };
  const listener = createFrontDoor({
    ...edge,
    ...behindProxy,
    apollo,
    queries,
    sdl: sdlFor(schema, config.introspection),
    explorer: config.explorer
      ? { config: explorerConfig(schema, config), sandbox: !config.production }
      : undefined,
    tokenEndpoints: authority.endpoints,
    metadata: metadataOf(options),
    published: () => keys.published(),
    corsOrigins: config.corsOrigins,
    isDraining: options.isDraining,
    isUnready: options.isUnready,
    probe: async () => {
      await store.ping();
      authority.check();
      // Asking for it throws where there is none.
      await Promise.resolve(keys.active);
    },
    onUnready: (error) => {
      log.warn({ err: error }, "not ready");
    },
    onRequest: log.isLevelEnabled("info")
      ? (event) => {
          log.info(event, "request");
        }
      : undefined,
  });
  const http = createHttpServer(listener, basePath);
  const upgrades = upgradesOf(http, behindProxy);
  const socket = attachGraphQLSocket(upgrades, {
    ...edge,
    trustedProxies,
    schema,
    introspection,
    limits: config,
  });
  return {
    http,
    async close(deadlineMillis) {
      await socket.close();
      await close(http, deadlineMillis);
      await apollo.stop();
    },
  };
}

/** What clients can find out by themselves: no more than is there. */
function metadataOf({ config, catalogue, keys, issuer }: ServerApiOptions) {
  const scopes = catalogue.scopes.map(({ name }) => name);
  const grantTypes: readonly GrantType[] = [
    ...(config.passwordGrant ? ["password" as const] : []),
    "refresh_token",
    "client_credentials",
  ];
  return {
    authorizationServer: () =>
      authorizationServerMetadata({
        issuer: issuer(),
        scopes,
        grantTypes,
        publishesKeys: keys.published().length > 0,
      }),
    protectedResource: () => protectedResourceMetadata({ issuer: issuer(), scopes }),
  };
}

/** What resolvers get to know of a request. */
function contextsOf(options: ServerApiOptions) {
  const { config, catalogue, store, passwords, authority } = options;
  const itemEvents = createItemEvents(options.eventRelay);
  const accounts = {
    hash: (password: string) => passwords.hashSoon(password),
    // The same budget as for logins: a stolen token is no way around it.
    verify: (
      { username, passwordHash }: Pick<UserRecord, "username" | "passwordHash">,
      password: string,
      { address }: RequestOrigin,
    ) =>
      guessPassword(authority.throttle, { address, account: accountOf(username) }, () =>
        passwords.verify(passwordHash, password),
      ),
    scopes: catalogue.scopes.map(({ name }) => name),
    minimumPasswordLength: minimumPasswordLength(config.production),
  };
  const record = authority.audit.record.bind(authority.audit);
  return (access: Access, origin: RequestOrigin) =>
    createContext({ access, store, itemEvents, accounts, origin, record });
}
