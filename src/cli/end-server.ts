/** How a server that runs is ended, within SHUTDOWN_TIMEOUT. */

import { setTimeout as sleep } from "node:timers/promises";
import type { ScopegateServer } from "../server.js";

// Of the time to shut down at most this much is spent before connections are cut, for those outside to notice.
const noticeMillis = 2_000;
const closingMillis = 200;

/**
 * `drain`: unready, wait for load balancers to look elsewhere, then take nobody new. `hand over`: the same, but ready,
 * because another process on the same port goes on. `at once`: without the wait, for a person at the keyboard.
 */
export const manners = ["drain", "hand over", "at once"] as const;
export type Manner = (typeof manners)[number];

// Of those that are ending. A second signal may be more urgent, but brings no new time.
const begunAtMillis = new WeakMap<ScopegateServer, number>();

/** Running requests may end until shortly before SHUTDOWN_TIMEOUT is over, counted from the first call. */
export async function endServer(server: ScopegateServer, manner: Manner): Promise<void> {
  const { shutdownTimeoutMillis } = server.config;
  const begunMillis = begunAtMillis.get(server) ?? performance.now();
  begunAtMillis.set(server, begunMillis);
  const waitMillis = manner === "at once" ? 0 : Math.min(noticeMillis, shutdownTimeoutMillis / 4);
  server.drain({ stayReady: manner === "hand over" });
  await sleep(waitMillis);
  // Of the whole time a little is kept for closing the database and the threads.
  const endMillis = begunMillis + shutdownTimeoutMillis - closingMillis;
  await server.stop(Math.max(0, endMillis - performance.now()));
}
