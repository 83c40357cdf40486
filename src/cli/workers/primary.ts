/** `scopegate serve` with WORKERS: the process that starts workers and hands signals on. It opens no database and no key. */

import cluster from "node:cluster";
import { fileURLToPath } from "node:url";
import type { Manner } from "../end-server.js";
import { CommandFailure, exitCode } from "../failure.js";
import { createCrew, type Crew } from "./crew.js";
import { createPlaces, type Places } from "./places.js";
import { watchTerminal } from "./terminal.js";
import { startWorkerProcess } from "./worker-process.js";
import type { Config } from "../../config.js";
import { createLog } from "../../log.js";
import { warningsOf } from "../../server-warnings.js";

// Of the time to shut down, what this process needs for itself.
const endingMillis = 50;

/** @throws CommandFailure with the status of the first worker, where it cannot start. It has said why. */
export async function runWorkers(config: Config): Promise<void> {
  const { logLevel: level, logFormat: format, workers } = config;
  const log = createLog({ level, format, withProcess: true });
  // Each worker accepts for itself. Where the primary does it for them, a connection on its way to a worker that is killed
  // stays open, and nobody ever answers it.
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  const exec = fileURLToPath(new URL("../../cli.js", import.meta.url));
  cluster.setupPrimary({ exec, args: ["serve", "--as-worker"] });
  const endTimeoutMillis = config.shutdownTimeoutMillis - endingMillis;
  const crew = createCrew({
    port: config.port,
    start: (port, handlers) =>
      startWorkerProcess({ ...handlers, variables: variablesOf(config, port), endTimeoutMillis }),
    log,
  });
  const places = createPlaces({
    count: workers,
    crew,
    onComplete: ({ banner }) => {
      for (const warning of warningsOf(config, workers)) log.warn(warning);
      process.stdout.write(banner);
    },
    log,
  });
  obeySignals(places, crew);
  const ending = await places.fill();
  if (ending?.signal != null) {
    throw new CommandFailure(
      `The first worker was ended by ${ending.signal} before it listened. Where memory is short, set WORKERS lower`,
    );
  }
  if (ending !== undefined) throw new CommandFailure("", ending.status ?? exitCode.failure);
}

/** What is the same for all workers, whatever the flags were and whatever becomes of .env meanwhile. */
function variablesOf({ host, workers, shutdownTimeoutMillis }: Config, port: number) {
  return {
    PORT: String(port),
    HOST: host,
    WORKERS: String(workers),
    SHUTDOWN_TIMEOUT: `${shutdownTimeoutMillis}ms`,
  };
}

/** A second SIGTERM or SIGINT ends everything on the spot, as it does without workers. */
function obeySignals(places: Places, crew: Crew): void {
  const terminal = watchTerminal();
  const endOn = (signal: NodeJS.Signals, manner: Manner): void => {
    process.once(signal, () => {
      process.once(signal, () => {
        crew.killAll();
        process.kill(process.pid, signal);
      });
      void places.end(manner);
    });
  };
  endOn("SIGTERM", "drain");
  endOn("SIGINT", "at once");
  process.on("SIGHUP", () => {
    void (terminal.isGone() ? places.end("at once") : places.renew());
  });
}
