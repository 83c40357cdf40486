/** `scopegate serve`: the server, what a newcomer reads first, and a clean end on SIGTERM. */

import { Command, InvalidArgumentError } from "commander";
import { setTimeout as sleep } from "node:timers/promises";
import { banner } from "./banner.js";
import { integer } from "../config-values.js";
import { loadConfig } from "../config.js";
import type { ScopegateServer } from "../server.js";

// Of the time to shut down at most this much is spent unready, for load balancers to notice.
const unreadyMillis = 2_000;
const closingMillis = 200;

interface ServeFlags {
  readonly port?: string;
  readonly host?: string;
}

export function serveCommand(): Command {
  return new Command("serve")
    .description("Run the server. Its settings come from the environment and from .env")
    .option("-p, --port <port>", "listen on this port (PORT)", parsePort)
    .option("--host <host>", "listen on this address (HOST)")
    .action(async ({ port, host }: ServeFlags) => {
      const config = loadConfig({ options: { port, host }, dotenv: true });
      // Loaded here: it takes most of a second, and help and complaints need none of it.
      const { buildServer } = await import("../server.js");
      const server = await buildServer(config);
      try {
        stopOnSignals(server);
        const { url } = await server.start();
        process.stdout.write(banner(url, server));
      } catch (error) {
        await server.stop();
        throw error;
      }
    });
}

/** @throws InvalidArgumentError in words of the flag: a fault of PORT would be news to whoever typed it. */
function parsePort(text: string): string {
  const parsed = integer(0, 65_535, "a port").safeParse(text);
  if (parsed.success) return text;
  throw new InvalidArgumentError(`It ${parsed.error.issues[0]?.message ?? "is no port"}.`);
}

/**
 * SIGTERM: unready, wait, then drain. SIGINT, a person at the keyboard: drain at once. The process ends by itself when
 * everything is closed, with status 0. A second signal of the same kind ends it on the spot.
 */
function stopOnSignals(server: ScopegateServer): void {
  const { shutdownTimeoutMillis } = server.config;
  const stopAfter = async (waitMillis: number): Promise<void> => {
    server.drain();
    await sleep(waitMillis);
    // Of the whole time a little is kept for closing the database and the threads.
    await server.stop(Math.max(0, shutdownTimeoutMillis - waitMillis - closingMillis));
  };
  process.once("SIGTERM", () => {
    void stopAfter(Math.min(unreadyMillis, shutdownTimeoutMillis / 4));
  });
  process.once("SIGINT", () => {
    void stopAfter(0);
  });
}
