/** The servers that the checks are sent to: one as it is, one strict, one in production; and what they log. */

import { DatabaseSync } from "@photostructure/sqlite";
import type { JsonWebKey } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPasswords } from "../../src/oauth/passwords.js";
import { createServer } from "../../src/server.js";
import type { ServerOptions } from "../../src/server.js";
import { openSqliteStore } from "../../src/store/sqlite.js";
import { rootSecret } from "../../src/token/root-secret.js";

const secret = "zT3vQp9Kx1Lw7Rn5Yb8Hd2Gf6Jc4Ms0a";

/** The cost of the timing check: a hash that is left out shows as some 30 ms. */
const timingCost = 9;

export interface OAuthServers {
  /** The URL of a server by the name that checks use. */
  readonly urls: Readonly<Record<"plain" | "strict" | "production" | "timing", string>>;
  /** The key that the plain server signs with. */
  readonly key: JsonWebKey;
  /** Every line that the plain server has logged. */
  readonly logged: readonly string[];
  /** Takes a user out of the plain server's database, as an operator would. */
  deleteUser(username: string): void;
  stop(): Promise<void>;
}

export async function startOAuthServers(): Promise<OAuthServers> {
  const folder = mkdtempSync(join(tmpdir(), "scopegate-oauth-"));
  const file = join(folder, "checks.db");
  const timingFile = join(folder, "timing.db");
  await addUsers(file, 4);
  await addUsers(timingFile, timingCost);
  const logged: string[] = [];
  const quiet = { secret, logLevel: "silent", port: 0 } as const;
  const inFile = { secret, dataDir: folder, databaseUrl: `file:${file}`, bcryptCost: 4, port: 0 };
  const servers = await Promise.all([
    serve({
      ...inFile,
      logFormat: "json",
      logDestination: { write: (line) => void logged.push(line) },
    }),
    serve({ ...quiet, databaseUrl: "memory:", bcryptCost: 4, oauthStrict: true }),
    serve({
      ...quiet,
      nodeEnv: "production",
      databaseUrl: "memory:",
      tokenSecret: "Qe8uZx4Tn6Wb1Ry9Lc3Vk7Pj5Hm2Gd0f",
      issuer: "https://as.example",
      trustProxy: 1,
      host: "127.0.0.1",
    }),
    serve({
      ...quiet,
      dataDir: folder,
      databaseUrl: `file:${timingFile}`,
      bcryptCost: timingCost,
    }),
  ]);
  const [plain, strict, production, timing] = servers.map(({ url }) => url) as [
    string,
    string,
    string,
    string,
  ];
  return {
    urls: { plain, strict, production, timing },
    key: JSON.parse(readFileSync(join(folder, "keys", "signing-key.jwk"), "utf8")) as JsonWebKey,
    logged,
    deleteUser(username) {
      const database = new DatabaseSync(file, { timeout: 5_000 });
      database.prepare("DELETE FROM users WHERE username = ?").run(username);
      database.close();
    },
    async stop() {
      await Promise.all(servers.map(({ stop }) => stop()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function serve(options: ServerOptions): Promise<{ url: string; stop: () => Promise<void> }> {
  const server = await createServer(options);
  const { url } = await server.start();
  return { url, stop: () => server.stop() };
}

/** Users beside those of the demonstration, each with something that a check needs. */
async function addUsers(file: string, bcryptCost: number): Promise<void> {
  const pepper = rootSecret([secret]).derive("password pepper");
  const passwords = createPasswords({ pepper, bcryptCost, hashThreads: 1 });
  const store = await openSqliteStore({ location: file });
  const users = { spacey: " a + b ", long100: "a".repeat(100), gone: "gone soon", nologin: null };
  for (const [username, password] of Object.entries(users)) {
    const passwordHash = password === null ? null : await passwords.hash(password);
    await store.users.create({ username, passwordHash, scopes: ["me"] });
  }
  await store.close();
  await passwords.close();
}
