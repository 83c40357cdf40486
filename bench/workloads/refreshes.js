/** Refreshes a second: chains of refresh tokens, each used once, on a database that a crash does not lose. */

import { startCommandServer } from "../harness/command-server.js";
import { whole } from "./measure.js";

const chains = 16;

/** @type {import("./measure.js").Measurement} */
export const refreshes = {
  id: "refreshes",
  run: async ({ rounds, seconds }) => {
    const server = await startCommandServer({ BCRYPT_COST: "10" });
    try {
      const tokens = [];
      for (let n = 0; n < chains; n += 1) tokens.push((await server.login()).refresh_token);
      await refreshFor(1, server, tokens);
      const perSecond = await refreshFor(rounds * seconds, server, tokens);
      const what = `refreshes a second, ${chains} sessions at once: SQLite; PostgreSQL`;
      return { rows: [[what, `${whole(perSecond)}; not available yet`]], goals: [] };
    } finally {
      await server.stop();
    }
  },
};

/**
 * @param {number} seconds
 * @param {import("../harness/command-server.js").CommandServer} server
 * @param {string[]} tokens the newest one of each chain; kept so
 */
async function refreshFor(seconds, server, tokens) {
  const startedAt = performance.now();
  let count = 0;
  await Promise.all(
    tokens.map(async (_, chain) => {
      while (performance.now() - startedAt < 1e3 * seconds) {
        const fields = { grant_type: "refresh_token", refresh_token: tokens[chain] ?? "" };
        tokens[chain] = (await server.token(fields)).refresh_token;
        count += 1;
      }
    }),
  );
  return count / ((performance.now() - startedAt) / 1e3);
}
