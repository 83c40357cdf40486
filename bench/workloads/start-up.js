/** How long our server takes from its definitions to its first answer, with a schema of 5,000 fields. */

import { startServer } from "../harness/server-process.js";
import { median } from "../harness/statistics.js";
import { millis } from "./measure.js";

const starts = 5;
const mostMillis = 1_000;

/** @type {import("./measure.js").Measurement} */
export const startUp = {
  id: "startup",
  run: async () => {
    const large = await startTimes({ types: 500, fields: 10 });
    const small = await startTimes({});
    const measured = millis(large.serverMillis);
    return {
      rows: [
        [
          "start-up with 5,000 fields that have a rule: `createServer` and `start`; the whole process",
          `${measured}; ${millis(large.processMillis)}`,
        ],
        [
          "the same with the benchmark's own schema",
          `${millis(small.serverMillis)}; ${millis(small.processMillis)}`,
        ],
      ],
      goals: [
        {
          goal: "start-up of a schema of 5,000 fields",
          target: "< 1 s",
          measured,
          reached: large.serverMillis < mostMillis,
        },
      ],
    };
  },
};

/**
 * The medians of some starts, each in a new process.
 *
 * @param {Record<string, unknown>} options
 */
async function startTimes(options) {
  const serverMillis = [];
  const processMillis = [];
  for (let n = 0; n < starts; n += 1) {
    const startedAt = performance.now();
    const server = await startServer("scopegate", { options });
    processMillis.push(performance.now() - startedAt);
    serverMillis.push(Number(server.told.startMillis));
    await server.stop();
  }
  return { serverMillis: median(serverMillis), processMillis: median(processMillis) };
}
