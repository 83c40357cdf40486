/** The report of a run, in Markdown, and its place among the sections of `bench/REPORT.md`. */

import { median, medianRatio, spread } from "./statistics.js";
import { bestPeer } from "./throughput-goals.js";

/**
 * @typedef {import("./throughput-goals.js").Results} Results
 * @typedef {import("./throughput-goals.js").Sides} Sides
 * @typedef {import("./throughput-goals.js").Goal} Goal
 *
 * @typedef {object} Run
 * @property {string} machine
 * @property {string} versions
 * @property {number} rounds
 * @property {number} seconds of one turn
 * @property {readonly { id: string, name: string, what: string }[]} servers in the order of the columns
 * @property {readonly { id: string, title: string }[]} workloads in the order of the rows
 * @property {Readonly<Record<string, Results>>} throughput by workload
 * @property {Sides} sides
 * @property {readonly (readonly [what: string, figure: string])[]} rows further measurements
 * @property {readonly Goal[]} goals
 */

const begin = "<!-- begin: npm run bench -->";
const end = "<!-- end: npm run bench -->";
const mark = "¹";

/**
 * Puts a new report in the place of the old one; everything around it stays.
 *
 * @param {string} document
 * @param {string} report
 */
export function replaceReport(document, report) {
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) {
    throw new Error(`bench/REPORT.md needs the lines "${begin}" and "${end}" around the report`);
  }
  return `${document.slice(0, from + begin.length)}\n\n${report.trim()}\n\n${document.slice(to)}`;
}

/** @param {Run} run */
export function writeReport(run) {
  const { machine, versions, rounds, seconds, servers } = run;
  return [
    "# Beside other servers",
    "",
    "`npm run bench`: the same schema, in-memory data, rules and bearer token (HS256) in every server, each a process of its own",
    "with `NODE_ENV=production`. Every server's answers are compared with the expected ones before anything is timed. A turn is",
    `${seconds} s after a warm-up; all take turns, ${rounds} rounds, and the figures are medians. Compare within a run.`,
    "",
    `The machine: ${machine}.`,
    "",
    `Versions: ${versions}.`,
    "",
    ...servers.map(({ name, what }) => `- **${name}**: ${what}.`),
    "",
    "All requests of a workload carry the same token, but in the row that says otherwise. Scopegate remembers a token that it has",
    "verified, and asks at each request whether it was revoked; the others verify it each time.",
    "",
    "![Requests a second of each server, in a panel for each of six workloads](chart.svg)",
    "",
    ...sections(run),
  ].join("\n");
}

/**
 * What was measured, and nothing around it.
 *
 * @param {Run} run
 */
export function sections(run) {
  const { rows, goals, throughput } = run;
  const isTimed = Object.keys(throughput).length > 0;
  return [
    ...(isTimed ? timedSections(run) : []),
    ...(rows.length > 0
      ? ["## Further measurements", "", ...table(["What", "Measured"], rows), ""]
      : []),
    ...(goals.length > 0 ? ["## Goals", "", ...goalTable(goals), ""] : []),
  ];
}

/** @param {Run} run */
function timedSections(run) {
  const names = run.servers.map(({ name }) => name);
  const widest = Math.max(
    ...Object.values(run.throughput).flatMap((results) =>
      Object.values(results).map(({ rates }) => spread(rates)),
    ),
  );
  const rates = table(["Workload", ...names], perServer(run, requestsPerSecond));
  const isMarked = rates.some((row) => row.includes(mark));
  return [
    "## Requests a second",
    "",
    ...rates,
    "",
    ...(isMarked ? [`${mark} It refuses the operation as a whole: no data is answered.`, ""] : []),
    `The middle half of the rounds lies within ${(100 * widest).toFixed(0)} % of the median where it varies most.`,
    "",
    "## Scopegate ÷ others",
    "",
    ...table(["Workload", "÷ node:http", "÷ the best peer", "Best peer"], ratios(run)),
    "",
    "## 99th percentile of the time of an answer, in milliseconds",
    "",
    ...table(["Workload", ...names], perServer(run, p99)),
    "",
  ];
}

/** @param {import("./throughput-goals.js").Result} result */
function requestsPerSecond({ rates }) {
  return Math.round(median(rates)).toLocaleString("en");
}

/** @param {import("./throughput-goals.js").Result} result */
function p99({ p99Millis }) {
  const millis = median(p99Millis);
  return millis.toFixed(millis < 10 ? 1 : 0);
}

/**
 * @param {Run} run
 * @param {(result: import("./throughput-goals.js").Result) => string} show
 */
function perServer({ workloads, servers, throughput, sides }, show) {
  return workloads.flatMap(({ id, title }) => {
    const results = throughput[id];
    if (!results) return [];
    // Only where some answer with a part is refusing the whole something to be told.
    const isMixed = results[sides.ours]?.kind === "same";
    const cells = servers.map((server) => {
      const result = results[server.id];
      if (!result) return "–";
      return `${show(result)}${isMixed && result.kind === "whole" ? ` ${mark}` : ""}`;
    });
    return [[title, ...cells]];
  });
}

/** @param {Run} run */
function ratios({ workloads, throughput, sides }) {
  return workloads.flatMap(({ id, title }) => {
    const results = throughput[id];
    const ours = results?.[sides.ours];
    if (!results || !ours) return [];
    const limit = results[sides.limit];
    const best = bestPeer(results, sides);
    return [
      [
        title,
        limit ? medianRatio(ours.rates, limit.rates).toFixed(2) : "–",
        best ? medianRatio(ours.rates, best.result.rates).toFixed(2) : "–",
        best ? (sides.names[best.name] ?? best.name) : "–",
      ],
    ];
  });
}

/** @param {readonly Goal[]} goals */
function goalTable(goals) {
  const rows = goals.map(({ goal, target, measured, reached }) => [
    goal,
    target,
    measured,
    reached ? "reached" : "**missed**",
  ]);
  return table(["Goal", "Target", "Measured", "Result"], rows);
}

/**
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
function table(head, rows) {
  /** @param {readonly string[]} cells */
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}
