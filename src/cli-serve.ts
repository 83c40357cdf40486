/** `scopegate serve`: the server, what a newcomer reads first, and a clean end on SIGTERM. */

import { Command } from "commander";
import { setTimeout as sleep } from "node:timers/promises";
import { banner } from "./cli-banner.js";
import { loadConfig } from "./config.js";
import { buildServer, type ScopegateServer } from "./server.js";

// Of the time to shut down at most this much is spent unready, for load balancers to notice.
const unreadyMillis = 2_000;

interface ServeFlags {
  readonly port?: string;
  readonly host?: string;
}

export function serveCommand(): Command {
  return new Command("serve")
    .description("Run the server. Its settings come from the environment and from .env")
    .option("-p, --port <port>", "listen on this port (PORT)")
    .option("--host <host>", "listen on this address (HOST)")
    .action(async ({ port, host }: ServeFlags) => {
      const server = await buildServer(loadConfig({ options: { port, host }, dotenv: true }));
      try {
        const { url } = await server.start();
        process.stdout.write(banner(url, server));
      } catch (error) {
        await server.stop();
        throw error;
      }
      stopOnSignals(server);
    });
}

/**
 * SIGTERM: unready, wait, then drain. SIGINT, a person at the keyboard: drain at once. The process ends by itself when
 * everything is closed, with status 0. A second signal of the same kind ends it on the spot.
 */
function stopOnSignals(server: ScopegateServer): void {
  const stopAfter = async (waitMillis: number): Promise<void> => {
    server.drain();
    await sleep(waitMillis);
    await server.stop();
  };
  process.once("SIGTERM", () => {
    void stopAfter(Math.min(unreadyMillis, server.config.shutdownTimeoutMillis / 4));
  });
  process.once("SIGINT", () => {
    void stopAfter(0);
  });
}
