/** The workers that run: what happens at one is told to the others, and what becomes of each is in the log. */

import type { Manner } from "../end-server.js";
import type { Ending, Listening, WorkerProcess, WorkerProcessOptions } from "./worker-process.js";
import type { Log } from "../../log.js";

/** What a process tells its crew. */
type Handlers = Pick<WorkerProcessOptions, "onEvent" | "onEventsLost" | "onTimeout">;

export interface CrewOptions {
  /** 0: whichever the first worker gets. */
  readonly port: number;
  readonly start: (port: number, handlers: Handlers) => WorkerProcess;
  readonly log: Log;
}

export interface Crew {
  /** @param place its number, for the log. */
  begin(place: number): WorkerProcess;
  /** Ends one in whose place another one listens. */
  handOver(worker: WorkerProcess): Promise<void>;
  isRunning(worker: WorkerProcess): boolean;
  /** From now on the end of a worker is no news. */
  endAll(manner: Manner): Promise<void>;
  killAll(): void;
}

export function createCrew({ port, start, log }: CrewOptions): Crew {
  const running = new Set<WorkerProcess>();
  const listening = new Set<WorkerProcess>();
  const expectedToEnd = new WeakSet<WorkerProcess>();
  let everListened = false;
  let wantedPort = port;
  let knownPort = port;

  const onListening = (place: number, worker: WorkerProcess, first: Listening): void => {
    listening.add(worker);
    everListened = true;
    knownPort = first.port;
    log.info({ worker: place, workerPid: worker.pid }, "a worker listens");
  };
  const onEnd = (place: number, worker: WorkerProcess, { status, signal }: Ending): void => {
    running.delete(worker);
    listening.delete(worker);
    // What the very first one says of its failed start is all that there is to say.
    if (expectedToEnd.has(worker) || !everListened) return;
    const what = { worker: place, workerPid: worker.pid, status, signal };
    const text =
      worker.listenedMillis() === undefined
        ? "a worker could not start; this is tried again"
        : "a worker ended; another one is started";
    // Somebody told it to, with SIGTERM.
    if (status === 0) log.warn(what, text);
    else log.error(what, text);
  };

  return {
    begin(place) {
      // The last one took the listener with it. Clients know its port, whatever was asked for.
      if (listening.size === 0) wantedPort = knownPort;
      const others = (): WorkerProcess[] => [...running].filter((other) => other !== worker);
      const worker = start(wantedPort, {
        onEvent: (event) => {
          for (const other of others()) other.hand(event);
        },
        onEventsLost: () => {
          for (const other of others()) other.handLost();
        },
        onTimeout: () => {
          const what = { worker: place, workerPid: worker.pid };
          log.warn(what, "a worker did not end within SHUTDOWN_TIMEOUT, and is killed");
        },
      });
      running.add(worker);
      void worker.listening.then((first) => {
        if (first !== undefined && running.has(worker)) onListening(place, worker, first);
      });
      void worker.ended.then((ending) => {
        onEnd(place, worker, ending);
      });
      return worker;
    },
    async handOver(worker) {
      expectedToEnd.add(worker);
      await worker.end("hand over");
    },
    isRunning: (worker) => running.has(worker),
    async endAll(manner) {
      for (const worker of running) expectedToEnd.add(worker);
      await Promise.all([...running].map((worker) => worker.end(manner)));
    },
    killAll() {
      for (const worker of running) worker.kill();
    },
  };
}
