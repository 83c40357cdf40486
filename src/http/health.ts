/** `/livez` and `/readyz`: whether the process runs, and whether it should get requests. */

import express, { type Response, type Router } from "express";

export interface Health {
  /** Whether the server is about to stop, and nothing takes its place. */
  readonly isUnready: () => boolean;
  /** Rejects when something that requests need does not answer. */
  readonly probe: () => Promise<void>;
  readonly onUnready: (error: unknown) => void;
}

// A database that does not answer at once is not ready, whatever it says later.
const probeTimeoutMillis = 2_000;

export function healthRoute({ isUnready, probe, onUnready }: Health): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  router.get("/livez", (_request, response) => {
    answer(response, 200, "alive");
  });
  router.get("/readyz", async (_request, response) => {
    if (isUnready()) {
      answer(response, 503, "stopping");
      return;
    }
    try {
      await within(probeTimeoutMillis, probe());
      answer(response, 200, "ready");
    } catch (error) {
      onUnready(error);
      answer(response, 503, "not ready: the log says why");
    }
  });
  return router;
}

function answer(response: Response, status: number, text: string): void {
  response.status(status).set("Cache-Control", "no-store").json({ status: text });
}

async function within(millis: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${millis} ms`));
    }, millis);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
