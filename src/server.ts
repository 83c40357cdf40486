/** The composition root: builds every part, and starts and stops them together. */

import type { GraphQLSchema } from "graphql";
import { loadConfig, type Config, type ConfigOptions } from "./config.js";
import type { EventRelay } from "./graphql/item-events.js";
import { listen, urlOf } from "./http/listener.js";
import { createLog, type Log } from "./log.js";
import { FIRST_PARTY_CLIENT_ID } from "./oauth/clients/client.js";
import type { TokenEndpoint } from "./oauth/endpoints/client-request.js";
import { createPasswords, type Passwords } from "./oauth/passwords/passwords.js";
import { catalogueOf } from "./scope/entry.js";
import { createServerApi } from "./server-api.js";
import { createAuthority } from "./server-authority.js";
import { buildSchema, type ApiOptions } from "./server-schema.js";
import { keyLabels, openKeys, openSecret } from "./server-secrets.js";
import { startUpkeep } from "./server-upkeep.js";
import { prepareUsers } from "./server-users.js";
import { warningsOf } from "./server-warnings.js";
import { openSqliteStore } from "./store/sqlite.js";
import type { Store } from "./store/store.js";
import type { RootSecret } from "./token/secrets/root-secret.js";
import type { SigningKeys } from "./token/keys/signing-key.js";

/** Every variable of the environment in camelCase, and an API of one's own. */
export interface ServerOptions extends ConfigOptions, ApiOptions {}

export interface IssueRequest {
  /** Whom the token speaks for. It need not be a user of the store. */
  readonly subject: string;
  readonly scopes: readonly string[];
  /** Default: the configured lifetime. However long it is, the token ends with its signing key: `scopegate keys`. */
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
  /**
   * From now on `/readyz` says no, so that a load balancer looks elsewhere, and connections end with the answers that they
   * wait for; requests are still answered.
   *
   * @param options.stayReady whether `/readyz` goes on saying yes: another process on the same port takes over.
   */
  drain(options?: { readonly stayReady?: boolean }): void;
  readonly tokens: { issue(request: IssueRequest): Promise<IssuedToken> };
  /** Writes an unexpected error into the log, for one that reaches nobody else. */
  report(error: unknown): void;
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

/**
 * {@link createServer} with a configuration that is loaded already.
 *
 * @param eventRelay the way to the other processes, where several are one server: its workers.
 */
export async function buildServer(
  config: Config,
  api: ApiOptions = {},
  eventRelay?: EventRelay,
): Promise<ScopegateServer> {
  const log = createLog({
    level: config.logLevel,
    format: config.logFormat,
    withProcess: eventRelay !== undefined,
    destination: api.logDestination,
  });
  const schema = buildSchema(config, api, log);
  const secret = await openSecret(config);
  const keys = await openKeys(config, (error) => {
    log.warn({ err: error }, "the signing keys cannot be read; those that were read last are used");
  });
  const opened: { close(): unknown }[] = [keys];
  try {
    const store = await openSqliteStore({ location: config.databaseLocation });
    opened.push(store);
    const passwords = createPasswords({
      pepper: secret.derive(keyLabels.passwords),
      bcryptCost: config.bcryptCost,
      hashThreads: config.hashThreads,
    });
    opened.push(passwords);
    await prepareUsers({ config, store, secret, passwords });
    return await assemble({ config, schema, log, store, secret, passwords, keys, eventRelay });
  } catch (error) {
    await Promise.allSettled(opened.map((part) => part.close()));
    throw error;
  }
}

interface Parts {
  readonly config: Config;
  readonly schema: GraphQLSchema;
  readonly log: Log;
  readonly store: Store;
  readonly passwords: Passwords;
  readonly secret: RootSecret;
  readonly keys: SigningKeys;
  readonly eventRelay: EventRelay | undefined;
}

async function assemble(parts: Parts): Promise<ScopegateServer> {
  const { config, schema, log, store, passwords, keys } = parts;
  let address: { readonly url: string; readonly port: number } | undefined;
  let state: "ready" | "leaving" | "unready" = "ready";
  let stopped: Promise<void> | undefined;

  // In development the issuer is where the server listens, which is known once it does.
  const issuer = (): string => {
    const known = config.issuer ?? address?.url;
    if (known === undefined) throw new Error("Start the server first, or set ISSUER");
    return known;
  };
  const catalogue = catalogueOf(schema);
  const authority = await createAuthority({ ...parts, catalogue, issuer });
  const isDraining = (): boolean => state !== "ready";
  const isUnready = (): boolean => state === "unready";
  const apiOptions = { ...parts, catalogue, authority, issuer, isDraining, isUnready };
  const api = await createServerApi(apiOptions).catch((error: unknown) => {
    authority.close();
    throw error;
  });
  const upkeep = startUpkeep({
    store,
    onFailure: (error) => {
      log.warn({ err: error }, "old rows could not be removed; this is tried again");
    },
  });

  const closeAll = async (deadlineMillis: number): Promise<void> => {
    if (state === "ready") state = "unready";
    await api.close(deadlineMillis);
    upkeep.stop();
    authority.close();
    keys.close();
    await passwords.close();
    await store.close();
  };

  return {
    async start({ port = config.port, host = config.host } = {}) {
      if (stopped) throw new Error("The server has been stopped: create a new one");
      if (address) throw new Error("The server listens already");
      const { port: actual } = await listen(api.http, port, host);
      // For workers their primary says it, once.
      const warnings = parts.eventRelay === undefined ? warningsOf(config) : [];
      for (const warning of warnings) log.warn(warning);
      address = { url: urlOf(host, actual, config.basePath), port: actual };
      return address;
    },
    stop: (deadlineMillis = config.shutdownTimeoutMillis) => (stopped ??= closeAll(deadlineMillis)),
    drain({ stayReady = false } = {}) {
      if (!stayReady) state = "unready";
      else if (state === "ready") state = "leaving";
    },
    tokens: {
      async issue({ subject, scopes, expiresInSeconds }) {
        if (stopped) throw new Error("The server has been stopped: create a new one");
        // What is no text is told about where the token is made.
        const user = typeof subject === "string" ? await store.users.findById(subject) : undefined;
        const generation = user?.generation;
        const clientId = FIRST_PARTY_CLIENT_ID;
        const request = { subject, scopes, clientId, expiresInSeconds, generation };
        const issued = authority.tokens.issue(request);
        return { accessToken: issued.accessToken, expiresInSeconds: issued.expiresInSeconds };
      },
    },
    report: (error) => {
      log.error({ err: error }, "unexpected error");
    },
    tokenEndpoint: authority.endpoints["/token"],
    config,
    schema,
  };
}
