/** What the chart shows: a panel for each of the workloads that people ask about first. */

import { median } from "../harness/statistics.js";
import { contestants, limit, ours } from "./servers.js";
import { workloads } from "./throughput.js";

const shown = ["me", "items100", "items1000", "denied", "mutation", "wide"];

/** @param {import("./throughput-run.js").Throughput} throughput */
export function panelsOf(throughput) {
  return workloads
    .filter(({ id }) => shown.includes(id))
    .map(({ id, title }) => ({
      title: title.replaceAll("`", ""),
      bars: contestants.map((server) => {
        const result = throughput[id]?.[server.id];
        const kind = server.id === ours ? "ours" : server.id === limit ? "limit" : "peer";
        const note = result?.kind === "whole" ? "refuses all" : undefined;
        return { label: server.name, value: result && median(result.rates), kind, note };
      }),
    }));
}
