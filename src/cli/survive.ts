/** Errors that reach nobody are told in the log, and the server goes on: others are being answered. */

import type { ScopegateServer } from "../server.js";

/**
 * For a process that is nothing but this server. Where an item of a list fails at once, graphql-js forgets the items
 * before it; a promise of one of them that fails later has nobody to tell.
 */
export function survive(server: Pick<ScopegateServer, "report">): void {
  process.on("unhandledRejection", (error) => {
    server.report(error);
  });
}
