/** `scopegate serve`: the server, what a newcomer reads first, and a clean end on SIGTERM. */

import { Command, InvalidArgumentError, Option } from "commander";
import { banner } from "./banner.js";
import { endServer } from "./end-server.js";
import { survive } from "./survive.js";
import { integer } from "../config-values.js";
import { loadConfig, type Config } from "../config.js";

interface ServeFlags {
  readonly port?: string;
  readonly host?: string;
  readonly asWorker?: boolean;
}

export function serveCommand(): Command {
  return new Command("serve")
    .description("Run the server. Its settings come from the environment and from .env")
    .option("-p, --port <port>", "listen on this port (PORT)", parsePort)
    .option("--host <host>", "listen on this address (HOST)")
    .addOption(
      new Option("--as-worker", "what the primary starts where WORKERS is 2 or more").hideHelp(),
    )
    .action(async ({ port, host, asWorker = false }: ServeFlags) => {
      // Loaded where they run: they take most of a second, and help and complaints need none of it.
      if (asWorker) {
        const { runWorker } = await import("./workers/worker.js");
        await runWorker();
        return;
      }
      const config = loadConfig({ options: { port, host }, dotenv: true });
      if (config.workers === 1) {
        await runAlone(config);
        return;
      }
      const { runWorkers } = await import("./workers/primary.js");
      await runWorkers(config);
    });
}

/** @throws InvalidArgumentError in words of the flag: a fault of PORT would be news to whoever typed it. */
function parsePort(text: string): string {
  const parsed = integer(0, 65_535, "a port").safeParse(text);
  if (parsed.success) return text;
  throw new InvalidArgumentError(`It ${parsed.error.issues[0]?.message ?? "is no port"}.`);
}

/**
 * SIGTERM drains; SIGINT, a person at the keyboard, ends at once. The process ends by itself when everything is closed,
 * with status 0. A second signal of the same kind ends it on the spot.
 */
async function runAlone(config: Config): Promise<void> {
  const { buildServer } = await import("../server.js");
  const server = await buildServer(config);
  try {
    process.once("SIGTERM", () => {
      void endServer(server, "drain");
    });
    process.once("SIGINT", () => {
      void endServer(server, "at once");
    });
    survive(server);
    const { url } = await server.start();
    process.stdout.write(banner(url, server));
  } catch (error) {
    await server.stop();
    throw error;
  }
}
