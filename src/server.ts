/** The composition root: builds every part, and starts and stops them together. */

import type { GraphQLSchema } from "graphql";
import { loadConfig, type Config, type ConfigOptions } from "./config.js";
import { createContext } from "./graphql/context.js";
import { createItemEvents } from "./graphql/item-events.js";
import { minimumPasswordLength } from "./graphql/user-input.js";
import { createApollo } from "./http/apollo.js";
import { createApp } from "./http/app.js";
import { attachGraphQLSocket } from "./http/graphql-socket.js";
import { close, createHttpServer, listen, urlOf } from "./http/listener.js";
import { upgradesOf } from "./http/upgrade-gate.js";
import { createLog, loggerFor, type Log } from "./log.js";
import { createAuthenticate } from "./oauth/authenticate.js";
import { FIRST_PARTY_CLIENT_ID } from "./oauth/client.js";
import { createPasswords, type Passwords } from "./oauth/passwords.js";
import { storeUsers } from "./oauth/store-users.js";
import { createTokenEndpoint, type TokenEndpoint } from "./oauth/token-endpoint.js";
import { catalogueOf, type Access } from "./scope/entry.js";
import { buildSchema, sdlFor, type ApiOptions } from "./server-schema.js";
import { openKeys, openSecret } from "./server-secrets.js";
import { warningsOf } from "./server-warnings.js";
import { seedDemonstration } from "./store/demonstration.js";
import { openSqliteStore } from "./store/sqlite.js";
import type { Store } from "./store/store.js";
import { createAccessTokens } from "./token/access-token.js";
import type { SigningKeys } from "./token/signing-key.js";

/** Every variable of the environment in camelCase, and an API of one's own. */
export interface ServerOptions extends ConfigOptions, ApiOptions {}

export interface IssueRequest {
  /** Whom the token speaks for. It need not be a user of the store. */
  readonly subject: string;
  readonly scopes: readonly string[];
  /** Default: the configured lifetime. */
  readonly expiresInSeconds?: number;
}

export interface IssuedToken {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
}

export interface ScopegateServer {
  /** Listens. `url` is where, BASE_PATH included, without a slash at the end. */
  start(address?: {
    readonly port?: number;
    readonly host?: string;
  }): Promise<{ url: string; port: number }>;
  /**
   * Takes no new requests, lets running ones end, and closes everything.
   *
   * @param deadlineMillis when what still runs is cut off. Default: SHUTDOWN_TIMEOUT.
   */
  stop(deadlineMillis?: number): Promise<void>;
  /** From now on `/readyz` says no, so that a load balancer looks elsewhere; requests are still answered. */
  drain(): void;
  readonly tokens: { issue(request: IssueRequest): Promise<IssuedToken> };
  /** What `POST /token` answers, without HTTP. */
  readonly tokenEndpoint: TokenEndpoint;
  readonly config: Config;
  /** The guarded schema. */
  readonly schema: GraphQLSchema;
}

/**
 * Builds a server: opens the store, the secret and the keys, compiles the schema.
 *
 * @throws ConfigError, SchemaFaultError or an Error with the reason and the remedy; nothing stays open then.
 */
export async function createServer(options: ServerOptions = {}): Promise<ScopegateServer> {
  const { typeDefs, resolvers, policies, audit, dryRun, dryRunInProduction, ...others } = options;
  const { logDestination, ...configOptions } = others;
  const api = { typeDefs, resolvers, policies, audit, dryRun, dryRunInProduction, logDestination };
  return buildServer(loadConfig({ options: configOptions }), api);
}

/** {@link createServer} with a configuration that is loaded already. */
export async function buildServer(config: Config, api: ApiOptions = {}): Promise<ScopegateServer> {
  const log = createLog({
    level: config.logLevel,
    format: config.logFormat,
    destination: api.logDestination,
  });
  const schema = buildSchema(config, api, log);
  const secret = await openSecret(config);
  const keys = await openKeys(config);
  const store = await openSqliteStore({ location: config.databaseLocation });
  const passwords = createPasswords({
    pepper: secret.derive("password pepper"),
    bcryptCost: config.bcryptCost,
    hashThreads: config.hashThreads,
  });
  try {
    await prepareUsers(config, store, passwords);
    return await assemble({ config, schema, log, store, passwords, keys });
  } catch (error) {
    await Promise.allSettled([passwords.close(), store.close()]);
    throw error;
  }
}

interface Parts {
  readonly config: Config;
  readonly schema: GraphQLSchema;
  readonly log: Log;
  readonly store: Store;
  readonly passwords: Passwords;
  readonly keys: SigningKeys;
}

async function assemble(parts: Parts): Promise<ScopegateServer> {
  const { config, schema, log, store, passwords, keys } = parts;
  let address: { readonly url: string; readonly port: number } | undefined;
  let draining = false;
  let stopped: Promise<void> | undefined;

  // In development the issuer is where the server listens, which is known once it does.
  const issuer = (): string => {
    const known = config.issuer ?? address?.url;
    if (known === undefined) throw new Error("Start the server first, or set ISSUER");
    return known;
  };
  const tokens = createAccessTokens({
    keys,
    issuer,
    audience: () => `${issuer()}/graphql`,
    accessTokenTtlSeconds: config.accessTokenTtlSeconds,
  });
  const catalogue = catalogueOf(schema);
  const tokenEndpoint = createTokenEndpoint({
    users: storeUsers(store.users, passwords),
    tokens,
    catalogue,
    passwordGrant: config.passwordGrant ? "on" : "off",
    strict: config.oauthStrict,
  });
  const report = (error: unknown, errorId: string): void => {
    log.error({ err: error, errorId }, "unexpected error");
  };
  const introspection = config.introspection !== "off";
  const apollo = createApollo({
    schema,
    introspection,
    limits: config,
    report,
    logger: loggerFor(log, "Apollo Server"),
  });
  await apollo.start();
  const itemEvents = createItemEvents();
  const accounts = {
    hash: (password: string) => passwords.hashSoon(password),
    verify: (hash: string | null, password: string) => passwords.verify(hash, password),
    scopes: catalogue.scopes.map(({ name }) => name),
    minimumPasswordLength: minimumPasswordLength(config.production),
  };
  const edge = {
    authenticate: createAuthenticate(tokens, store.users),
    createContext: (access: Access) => createContext({ access, store, itemEvents, accounts }),
    report,
  };
  const { basePath, trustedProxies } = config;
  const behindProxy = { basePath, trustedProxies, httpsOnly: config.production };
  const app = createApp({
    ...edge,
    apollo,
    sdl: sdlFor(schema, config.introspection),
    tokenEndpoint,
    corsOrigins: config.corsOrigins,
    ...behindProxy,
    isDraining: () => draining,
    probe: () => store.ping(),
    onUnready: (error) => {
      log.warn({ err: error }, "not ready: the database does not answer");
    },
    onRequest: (event) => {
      log.info(event, "request");
    },
  });
  const http = createHttpServer(app, basePath);
  const upgrades = upgradesOf(http, behindProxy);
  const socket = attachGraphQLSocket(upgrades, {
    ...edge,
    schema,
    introspection,
    limits: config,
  });

  const closeAll = async (deadlineMillis: number): Promise<void> => {
    draining = true;
    await socket.close();
    await close(http, deadlineMillis);
    await apollo.stop();
    await passwords.close();
    await store.close();
  };

  return {
    async start({ port = config.port, host = config.host } = {}) {
      if (stopped) throw new Error("The server has been stopped: create a new one");
      if (address) throw new Error("The server listens already");
      const { port: actual } = await listen(http, port, host);
      for (const warning of warningsOf(config)) log.warn(warning);
      address = { url: urlOf(host, actual, basePath), port: actual };
      return address;
    },
    stop: (deadlineMillis = config.shutdownTimeoutMillis) => (stopped ??= closeAll(deadlineMillis)),
    drain() {
      draining = true;
    },
    tokens: {
      async issue({ subject, scopes, expiresInSeconds }) {
        const generation = (await store.users.findById(subject))?.generation;
        const clientId = FIRST_PARTY_CLIENT_ID;
        const issued = tokens.issue({ subject, scopes, clientId, expiresInSeconds, generation });
        return { accessToken: issued.accessToken, expiresInSeconds: issued.expiresInSeconds };
      },
    },
    tokenEndpoint,
    config,
    schema,
  };
}

async function prepareUsers(config: Config, store: Store, passwords: Passwords): Promise<void> {
  if (config.demonstration) {
    await seedDemonstration({ store, hash: (password) => passwords.hash(password) });
  }
  if (config.production && (await store.users.hasDemoUsers())) {
    throw new Error(
      "The database holds demonstration users, whose passwords everybody knows: production does not start beside " +
        "them. Set DATABASE_URL to a database of its own",
    );
  }
}
