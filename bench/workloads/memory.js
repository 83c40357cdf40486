/** What our process holds over a million requests: whether it grows after it has warmed up. */

import { readFileSync } from "node:fs";
import process from "node:process";
import { grants, signToken } from "../api/token.js";
import { bodyOf, operations } from "../api/operations.js";
import { load } from "../harness/load.js";
import { startServer } from "../harness/server-process.js";
import { median } from "../harness/statistics.js";
import { mebibytes, notAvailable, whole } from "./measure.js";
import { headersOf } from "./throughput.js";

const total = Number(process.env.MEMORY_REQUESTS ?? 1_000_000);
const secondsBetweenSamples = 2;
/** Of a process that does not grow, two samples differ by as much: the collector runs when it likes. */
const mostGrowth = 0.05;

/** @type {import("./measure.js").Measurement} */
export const memory = {
  id: "memory",
  run: async () => {
    const what = `RSS idle; over ${whole(total)} requests`;
    if (process.platform !== "linux") return notAvailable(what, "it is read from /proc");
    const server = await startServer("scopegate", { nodeFlags: ["--expose-gc"] });
    try {
      const idleBytes = residentBytes(server.pid);
      const { samples, heapBytes } = await sample(server);
      // The first fifth is the warm-up; then the beginning of the rest beside its end.
      const warm = samples.slice(Math.floor(samples.length / 5));
      const third = Math.ceil(warm.length / 3);
      const before = median(warm.slice(0, third));
      const after = median(warm.slice(-third));
      const growth = after / before - 1;
      const heapGrowth = heapBytes.after / heapBytes.before - 1;
      const measured = `RSS ${percent(growth)}, heap ${percent(heapGrowth)}`;
      return {
        rows: [
          [
            `RSS idle; after a fifth of ${whole(total)} requests; at their end`,
            [idleBytes, before, after].map(mebibytes).join("; "),
          ],
          [
            "heap after a collection: after a fifth of them; at their end",
            `${mebibytes(heapBytes.before)}; ${mebibytes(heapBytes.after)}`,
          ],
        ],
        goals: [
          {
            goal: `growth after warm-up, ${whole(total)} requests`,
            target: "none (within 5 %)",
            measured,
            reached: growth <= mostGrowth && heapGrowth <= mostGrowth,
          },
        ],
      };
    } finally {
      await server.stop();
    }
  },
};

/** @param {import("../harness/server-process.js").ServerProcess} server */
async function sample(server) {
  const headers = headersOf(signToken(grants.usual));
  // Mostly small ones, so that a million of them do not take all day.
  const mixed = [...Array.from({ length: 9 }, () => operations.me), operations.items100];
  const requests = mixed.map((operation) => ({ body: bodyOf(operation), headers }));
  /** @type {number[]} */
  const samples = [];
  /** @type {number | undefined} */
  let before;
  for (let done = 0; done < total;) {
    const options = { url: server.url, requests, seconds: secondsBetweenSamples };
    const { requests: answered, refused, failures } = await load(options);
    if (refused + failures > 0)
      throw new Error("Scopegate, memory: not every request was answered");
    done += answered;
    samples.push(residentBytes(server.pid));
    if (done >= total / 5) before ??= await heapAfterCollection(server);
  }
  const after = await heapAfterCollection(server);
  return { samples, heapBytes: { before: before ?? after, after } };
}

/** @param {import("../harness/server-process.js").ServerProcess} server */
async function heapAfterCollection(server) {
  return Number((await server.ask("memory")).heapBytes);
}

/** VmRSS in proc(5). @param {number} pid */
function residentBytes(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

/** @param {number} share */
const percent = (share) => `${share > 0 ? "+" : ""}${(100 * share).toFixed(1)} %`;
