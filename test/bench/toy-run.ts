/** A small run of the benchmark, made up: three rounds of a limit, our server and two peers. */

import type { Result, Results, Sides } from "../../bench/harness/throughput-goals.js";
import type { Run } from "../../bench/harness/report.js";

export const sides: Sides = {
  ours: "own",
  limit: "bare",
  oursAllowed: "own, allowed",
  names: { own: "Own", bare: "Bare", swift: "Swift", steady: "Steady" },
};

function result(rate: number, kind: Result["kind"] = "same"): Result {
  return { rates: [rate, rate * 0.9, rate * 1.1], p99Millis: [4, 5, 60], kind };
}

/** Rates by server; a peer with a list in the place of its rate refuses as a whole. */
export function resultsOf(rates: Record<string, number | [whole: number]>): Results {
  return Object.fromEntries(
    Object.entries(rates).map(([server, rate]) => [
      server,
      typeof rate === "number" ? result(rate) : result(rate[0], "whole"),
    ]),
  );
}

export function toyRun(changes: Partial<Run> = {}): Run {
  return {
    machine: "a machine",
    versions: "own 1.0.0, swift 2.0.0",
    rounds: 3,
    seconds: 2,
    servers: [
      { id: "bare", name: "Bare", what: "does nothing" },
      { id: "own", name: "Own", what: "does all" },
      { id: "swift", name: "Swift", what: "is fast" },
      { id: "steady", name: "Steady", what: "is not" },
    ],
    workloads: [
      { id: "me", title: "`me`" },
      { id: "denied", title: "denied" },
    ],
    throughput: {
      me: resultsOf({ bare: 20_000, own: 18_000, swift: 12_000, steady: 3_000 }),
      denied: resultsOf({ own: 3_000, swift: [6_000], steady: 500, "own, allowed": 4_000 }),
    },
    sides,
    rows: [["start-up", "90 ms"]],
    goals: [
      { goal: "`me` ÷ Bare", target: "≥ 0.85", measured: "0.90", reached: true },
      { goal: "denied ÷ Swift", target: "> 1", measured: "0.50", reached: false },
    ],
    ...changes,
  };
}
