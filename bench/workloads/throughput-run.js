/** The workloads of throughput, over servers that are started for them and stopped after them. */

import { startServer } from "../harness/server-process.js";
import { contestants } from "./servers.js";
import { measure, warmUp } from "./throughput.js";

/**
 * @typedef {import("./throughput.js").Workload} Workload
 * @typedef {import("./measure.js").Pace} Pace
 * @typedef {Record<string, Awaited<ReturnType<typeof measure>>>} Throughput by workload and server
 */

/**
 * @param {readonly Workload[]} workloads
 * @param {Pace} pace
 * @param {(text: string) => void} say
 * @returns {Promise<Throughput>}
 */
export async function measureThroughput(workloads, pace, say) {
  /** @type {Throughput} */
  const throughput = {};
  // Persisted queries are an option of some: they have it on where it is measured, and nowhere else.
  for (const byHash of [false, true]) {
    const group = workloads.filter((workload) => (workload.byHash ?? false) === byHash);
    if (group.length === 0) continue;
    await withServers({ apq: byHash }, async (urls) => {
      for (const workload of group) {
        say(workload.id);
        throughput[workload.id] = await measure(workload, urls, pace);
      }
    });
  }
  return throughput;
}

/**
 * @param {Record<string, unknown>} options of every server
 * @param {(urls: Record<string, string>) => Promise<void>} work
 */
async function withServers(options, work) {
  const servers = new Map();
  try {
    for (const { id, peer, options: own } of contestants) {
      servers.set(id, await startServer(peer, { options: { ...own, ...options } }));
    }
    const urls = Object.fromEntries([...servers].map(([id, { url }]) => [id, url]));
    await warmUp(urls);
    await work(urls);
  } finally {
    for (const server of servers.values()) await server.stop();
  }
}
