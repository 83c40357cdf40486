/** A server for independent clients: over real HTTP, with registered clients, found by its metadata alone. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "../../src/server.js";
import { addUsersAndClients } from "./oauth-users.js";

const secret = "zT3vQp9Kx1Lw7Rn5Yb8Hd2Gf6Jc4Ms0a";

export interface ClientServer {
  /** The issuer. */
  readonly url: string;
  readonly audience: string;
  stop(): Promise<void>;
}

export async function startClientServer(): Promise<ClientServer> {
  const folder = mkdtempSync(join(tmpdir(), "scopegate-client-"));
  const file = join(folder, "client.db");
  await addUsersAndClients(file, { secret, bcryptCost: 4 });
  const server = await createServer({
    secret,
    dataDir: folder,
    databaseUrl: `file:${file}`,
    bcryptCost: 4,
    hashThreads: 1,
    loginRate: "off",
    logLevel: "silent",
  });
  const { url } = await server.start({ port: 0 });
  return {
    url,
    audience: `${url}/graphql`,
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
