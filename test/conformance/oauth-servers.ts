/** The servers that the checks are sent to, each with what some of them need; and what the plain one logs. */

import { DatabaseSync } from "@photostructure/sqlite";
import type { JsonWebKey } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "../../src/server.js";
import type { ScopegateServer, ServerOptions } from "../../src/server.js";
import { openSqliteStore } from "../../src/store/sqlite.js";
import { generateKeyAsJwk } from "../../src/token/keys/signing-key.js";
import { serverNames } from "./oauth-check.js";
import type { Operation, ServerName } from "./oauth-check.js";
import { addUsersAndClients } from "./oauth-users.js";

const secret = "zT3vQp9Kx1Lw7Rn5Yb8Hd2Gf6Jc4Ms0a";

/** The cost of the timing check: a hash that is left out shows as some 30 ms. */
const timingCost = 9;

export interface OAuthServers {
  readonly urls: Readonly<Record<ServerName, string>>;
  /** The private key that a server signs with. */
  keyOf(server: ServerName): JsonWebKey;
  /** Every line that the plain server has logged. */
  readonly logged: readonly string[];
  /** Does what an operator would to the plain server's database. */
  operate(operation: Operation): Promise<void>;
  /** The stored hash of a user's password, in the database of a server. */
  passwordHashOf(server: "plain" | "timing", username: string): Promise<string>;
  stop(): Promise<void>;
}

export async function startOAuthServers(): Promise<OAuthServers> {
  const folder = mkdtempSync(join(tmpdir(), "scopegate-oauth-"));
  const rsaFolder = join(folder, "rsa");
  const files = { plain: join(folder, "checks.db"), timing: join(folder, "timing.db") };
  await addUsersAndClients(files.plain, { secret, bcryptCost: 4 });
  await addUsersAndClients(files.timing, { secret, bcryptCost: timingCost });
  putKey(join(rsaFolder, "keys"), generateKeyAsJwk("RS256"));
  const logged: string[] = [];
  const shared = { secret, bcryptCost: 4, hashThreads: 1, loginRate: "off", logLevel: "silent" };
  const inMemory = { ...shared, databaseUrl: "memory:" };
  const inFile = { ...shared, dataDir: folder };
  const options: Record<ServerName, ServerOptions> = {
    plain: {
      ...inFile,
      databaseUrl: `file:${files.plain}`,
      logLevel: "info",
      logFormat: "json",
      logDestination: { write: (line) => void logged.push(line) },
    },
    strict: { ...inMemory, oauthStrict: true },
    production: {
      ...inMemory,
      nodeEnv: "production",
      bcryptCost: 10,
      tokenSecret: "Qe8uZx4Tn6Wb1Ry9Lc3Vk7Pj5Hm2Gd0f",
      issuer: "https://as.example",
      trustProxy: 1,
      host: "127.0.0.1",
    },
    timing: { ...inFile, databaseUrl: `file:${files.timing}`, bcryptCost: timingCost },
    rs256: { ...shared, dataDir: rsaFolder },
    throttled: { ...inMemory, loginRate: "10/1m" },
    behindProxy: { ...inMemory, loginRate: "10/1m", trustProxy: 1 },
  };
  const running = await serveAll(options);
  const keyFolders: Partial<Record<ServerName, string>> = { plain: folder, rs256: rsaFolder };
  return {
    urls: running.urls,
    keyOf(server) {
      const path = join(keyFolders[server] ?? "", "keys", "signing-key.jwk");
      return JSON.parse(readFileSync(path, "utf8")) as JsonWebKey;
    },
    logged,
    operate: (operation) => operate(files.plain, operation),
    async passwordHashOf(server, username) {
      const store = await openSqliteStore({ location: files[server] });
      const user = await store.users.findByName(username);
      await store.close();
      return user?.passwordHash ?? "";
    },
    async stop() {
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Running {
  readonly urls: Readonly<Record<ServerName, string>>;
  stop(): Promise<void>;
}

/** All of them, or none. */
async function serveAll(options: Readonly<Record<ServerName, ServerOptions>>): Promise<Running> {
  const servers: ScopegateServer[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.stop()));
  };
  try {
    const urls: Partial<Record<ServerName, string>> = {};
    for (const name of serverNames) {
      const server = await createServer(options[name]);
      servers.push(server);
      urls[name] = (await server.start({ port: 0 })).url;
    }
    return { urls: urls as Record<ServerName, string>, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function putKey(directory: string, key: JsonWebKey): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  chmodSync(directory, 0o700);
  writeFileSync(join(directory, "signing-key.jwk"), JSON.stringify(key), { mode: 0o600 });
}

async function operate(file: string, operation: Operation): Promise<void> {
  const store = await openSqliteStore({ location: file });
  try {
    const { id } = (await store.users.findByName(operation.username)) ?? {};
    if (id === undefined) throw new Error(`There is no user ${operation.username}`);
    switch (operation.kind) {
      case "delete user":
        await store.users.delete(id);
        return;
      case "set scopes":
        await store.users.setScopes(id, operation.scopes);
        return;
      case "let sessions expire":
        expireSessions(file, id);
    }
  } finally {
    await store.close();
  }
}

/** Moves the ends of a user's sessions into the past, because nobody can move the database's clock. */
function expireSessions(file: string, subject: string): void {
  const database = new DatabaseSync(file, { timeout: 5_000 });
  database
    .prepare("UPDATE sessions SET idle_expires_at = created_at WHERE subject = ?")
    .run(subject);
  database.close();
}
