/** A worker: a server on the listener of all workers, which ends when its primary says so, or is gone. */

import cluster, { type Worker } from "node:cluster";
import { banner } from "../banner.js";
import { endServer, type Manner } from "../end-server.js";
import { CommandFailure, exitCode } from "../failure.js";
import { survive } from "../survive.js";
import { parseMessage, type Message } from "./messages.js";
import { createOutbox } from "./outbox.js";
import { loadConfig } from "../../config.js";
import type { EventRelay } from "../../graphql/item-events.js";
import { buildServer } from "../../server.js";

/** @throws what a server that cannot start throws: the primary sees the status, a person reads the message. */
export async function runWorker(): Promise<void> {
  const { worker } = cluster;
  if (worker === undefined) {
    throw new CommandFailure(
      "--as-worker is for the processes that WORKERS starts",
      exitCode.usage,
    );
  }
  // A terminal signals all processes in it. Which of these mean the end, and how, the primary says.
  process.on("SIGINT", () => undefined);
  process.on("SIGHUP", () => undefined);
  try {
    await serve(worker);
  } finally {
    // The channel would keep this process alive.
    if (worker.isConnected()) worker.disconnect();
  }
}

async function serve(worker: Worker): Promise<void> {
  const server = await buildServer(loadConfig({ dotenv: true }), {}, relayThrough(worker));
  try {
    survive(server);
    const { url, port } = await server.start();
    await new Promise<void>((resolve, reject) => {
      // The first one counts, and the others beside it: a later one may be more urgent.
      obey(worker, (manner) => {
        endServer(server, manner).then(resolve, reject);
      });
      send(worker, { type: "listening", port, banner: banner(url, server) });
    });
  } catch (error) {
    await server.stop();
    throw error;
  }
}

function obey(worker: Worker, end: (manner: Manner) => void): void {
  worker.on("message", (input: unknown) => {
    const message = parseMessage(input);
    if (message?.type === "end") end(message.manner);
  });
  // For this process alone: the others go on, and the primary starts another.
  process.on("SIGTERM", () => {
    end("hand over");
  });
  worker.once("disconnect", () => {
    if (worker.exitedAfterDisconnect) return;
    // Node's own way is to exit when the primary is gone, and somebody may wait for an answer.
    worker.exitedAfterDisconnect = true;
    // The port must be free for whatever is started instead.
    end("at once");
  });
}

/** By way of the primary. */
function relayThrough(worker: Worker): EventRelay {
  const outbox = createOutbox((message, sent) => {
    send(worker, message, sent);
  });
  return {
    send: (event) => {
      outbox.push(event);
    },
    receive(onEvent, onLost) {
      worker.on("message", (input: unknown) => {
        const message = parseMessage(input);
        if (message?.type === "event") onEvent(message.event);
        if (message?.type === "eventsLost") onLost();
      });
    },
  };
}

/** To a primary that is gone nothing can be said, and nothing needs to be. */
function send(worker: Worker, message: Message, sent: () => void = () => undefined): void {
  worker.send(message, undefined, undefined, sent);
}
