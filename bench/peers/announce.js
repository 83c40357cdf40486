/** How a server of the benchmark gets its options, and says where it listens. */

import process from "node:process";

/** What the benchmark wants of this server. */
export const options = JSON.parse(process.argv[2] ?? "{}");

/**
 * @param {string} url of its GraphQL endpoint
 * @param {Record<string, unknown>} [more] what else there is to tell
 */
export function announce(url, more = {}) {
  process.send?.({ url, ...more });
  // Whoever started it is gone: nobody would stop it.
  process.on("disconnect", () => process.exit());
}

/**
 * @param {import("node:http").Server} server
 * @returns {Promise<string>} its origin
 */
export async function listen(server) {
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  return `http://127.0.0.1:${server.address().port}`;
}
