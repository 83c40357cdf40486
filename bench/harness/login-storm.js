/** Logins, as many at once as one likes, until it is enough. */

import { setTimeout as sleep } from "node:timers/promises";

/**
 * On each of so many lines one login after the other.
 *
 * @param {import("./command-server.js").CommandServer} server
 * @param {number} atOnce
 */
export function startStorm(server, atOnce) {
  let isOn = true;
  let count = 0;
  let shed = 0;
  const lines = Array.from({ length: atOnce }, async () => {
    while (isOn) {
      try {
        await server.login();
        count += 1;
      } catch (error) {
        // Too many wait already, and it says so: that is no failure.
        if (error.status !== 503) throw error;
        shed += 1;
        await sleep(500);
      }
    }
  });
  return {
    /** Logins a second. @param {number} seconds */
    rate: async (seconds) => {
      const [before, startedAt] = [count, performance.now()];
      await Promise.race([sleep(1e3 * seconds), Promise.all(lines)]);
      return (count - before) / ((performance.now() - startedAt) / 1e3);
    },
    /** @returns how many were turned away */
    end: async () => {
      isOn = false;
      await Promise.all(lines);
      return shed;
    },
  };
}
