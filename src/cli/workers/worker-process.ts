/** One worker as the primary sees it: started, told what happens, told to end, and killed where it does not. */

import cluster from "node:cluster";
import type { Manner } from "../end-server.js";
import { parseMessage, type Message } from "./messages.js";
import { createOutbox } from "./outbox.js";

/** What it says once it takes connections. */
export type Listening = Omit<Extract<Message, { readonly type: "listening" }>, "type">;

export interface Ending {
  /** Null where a signal ended it. */
  readonly status: number | null;
  readonly signal: string | null;
}

export interface WorkerProcess {
  /** Undefined where the machine could not start a process. */
  readonly pid: number | undefined;
  /** Undefined where it ends before it listens. */
  readonly listening: Promise<Listening | undefined>;
  readonly ended: Promise<Ending>;
  /** How long it has listened; undefined where it does not yet, or never did. */
  readonly listenedMillis: () => number | undefined;
  /** Tells it of an event at another worker. */
  hand(event: object): void;
  /** Events of other workers are lost already. */
  handLost(): void;
  /** @returns once it has ended, by itself or killed. */
  end(manner: Manner): Promise<void>;
  kill(): void;
}

export interface WorkerProcessOptions {
  /** Variables that it sees instead of those of this process. */
  readonly variables: Readonly<Record<string, string>>;
  /** How long it may take to end. */
  readonly endTimeoutMillis: number;
  readonly onEvent: (event: object) => void;
  readonly onEventsLost: () => void;
  readonly onTimeout: () => void;
}

export function startWorkerProcess(options: WorkerProcessOptions): WorkerProcess {
  const { variables, endTimeoutMillis, onEvent, onEventsLost, onTimeout } = options;
  const worker = cluster.fork(variables);
  const { process: child } = worker;
  const send = (message: Message, sent: () => void = () => undefined): void => {
    // What cannot be sent is for a process that ends, and its end is told elsewhere.
    worker.send(message, undefined, undefined, sent);
  };
  const outbox = createOutbox(send);
  let listeningSince: number | undefined;
  let killer: NodeJS.Timeout | undefined;

  const ended = new Promise<Ending>((resolve) => {
    worker.once("exit", (status: number | null, signal: string | null) => {
      clearTimeout(killer);
      resolve({ status, signal });
    });
    worker.on("error", () => {
      // Without a pid there is no process, and so no exit.
      if (child.pid === undefined) resolve({ status: null, signal: null });
    });
  });
  const listening = new Promise<Listening | undefined>((resolve) => {
    worker.on("message", (input: unknown) => {
      const message = parseMessage(input);
      if (message?.type === "listening") {
        listeningSince = performance.now();
        resolve(message);
      }
      if (message?.type === "event") onEvent(message.event);
      if (message?.type === "eventsLost") onEventsLost();
    });
    void ended.then(() => {
      resolve(undefined);
    });
  });

  return {
    pid: child.pid,
    listening,
    ended,
    listenedMillis: () =>
      listeningSince === undefined ? undefined : performance.now() - listeningSince,
    hand: (event) => {
      outbox.push(event);
    },
    handLost: () => {
      outbox.pushLost();
    },
    async end(manner) {
      // Before it listens nobody waits for it, and it may not hear messages yet.
      if (listeningSince === undefined) child.kill("SIGTERM");
      else send({ type: "end", manner });
      killer ??= setTimeout(() => {
        onTimeout();
        child.kill("SIGKILL");
      }, endTimeoutMillis);
      await ended;
    },
    kill() {
      child.kill("SIGKILL");
    },
  };
}
