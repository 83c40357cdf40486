/** Two processes on one listener beside one: `WORKERS=2` ÷ `WORKERS=1`, with the load generator on the same cores. */

import os from "node:os";
import { defaultSettings, proxied, startCommandServer } from "../harness/command-server.js";
import { load } from "../harness/load.js";
import { everyCore } from "../harness/server-process.js";
import { median, medianRatio, rotated } from "../harness/statistics.js";
import { notAvailable, ratio, whole } from "./measure.js";

const what = "`WORKERS=2` ÷ `WORKERS=1`, `me` of the default API, no core of its own for the load";

/** @type {import("./measure.js").Measurement} */
export const workers = {
  id: "workers",
  run: async ({ rounds, seconds }) => {
    if (!defaultSettings().has("WORKERS")) return notAvailable(what, "there is no `WORKERS`");
    if (os.cpus().length < 2) return notAvailable(what, "there is one core");
    const variants = [];
    try {
      for (const count of ["1", "2"]) {
        variants.push({ count, server: await startCommandServer({ WORKERS: count }) });
      }
      /** @type {Record<string, number[]>} */
      const rates = { 1: [], 2: [] };
      const shares = [];
      for (let round = 0; round < rounds; round += 1) {
        for (const { count, server } of rotated(variants, round)) {
          if (round === 0) await loadMe(server, 2);
          const done = await loadMe(server, seconds);
          rates[count]?.push(done.requestsPerSecond);
          if (count === "2") shares.push((done.cpuSeconds ?? NaN) / seconds);
        }
      }
      const [one = [], two = []] = [rates[1], rates[2]];
      const figures = `${ratio(medianRatio(two, one))} (${whole(median(two))} ÷ ${whole(median(one))} requests a second`;
      const share = `the load took ${ratio(median(shares))} of a core beside two processes)`;
      return { rows: [[what, `${figures}; ${share}`]], goals: [] };
    } finally {
      for (const { server } of variants) await server.stop();
    }
  },
};

/**
 * @param {import("../harness/command-server.js").CommandServer} server
 * @param {number} seconds
 */
async function loadMe(server, seconds) {
  const { access_token: accessToken } = await server.login();
  const headers = {
    ...proxied,
    "Content-Type": "application/json",
    Authorization: `Bearer ${accessToken}`,
  };
  const requests = [{ body: JSON.stringify({ query: "{ me { username } }" }), headers }];
  const done = await load({
    url: `${server.origin}/graphql`,
    requests,
    seconds,
    core: everyCore,
  });
  if (done.refused + done.failures > 0) throw new Error("WORKERS: not every request was answered");
  return done;
}
