/** The benchmark: `npm run bench`, or `npm run bench -- me items100 logins` for some of it, which writes no report. */

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { format, resolveConfig } from "prettier";
import { barChart } from "./harness/chart.js";
import { isBusy, surroundings } from "./harness/machine.js";
import { installPeers } from "./harness/peers-installed.js";
import { replaceReport, sections, writeReport } from "./harness/report.js";
import { stayOffTheServersCore } from "./harness/server-process.js";
import { throughputGoals } from "./harness/throughput-goals.js";
import { logins } from "./workloads/logins.js";
import { memory } from "./workloads/memory.js";
import { panelsOf } from "./workloads/panels.js";
import { refreshes } from "./workloads/refreshes.js";
import { contestants, limit, ours } from "./workloads/servers.js";
import { startUp } from "./workloads/start-up.js";
import { oursAllowed, workloads } from "./workloads/throughput.js";
import { measureThroughput } from "./workloads/throughput-run.js";
import { compilation, logPrice, rulesCost, schemaGrowth } from "./workloads/variants.js";
import { workers } from "./workloads/workers.js";

const measurements = [
  ...[rulesCost, schemaGrowth, compilation, logPrice],
  ...[startUp, memory, logins, refreshes, workers],
];
const reportFile = path.join(import.meta.dirname, "REPORT.md");
const chartFile = path.join(import.meta.dirname, "chart.svg");

const asked = readArguments();
if (asked) await run(asked);
else process.exitCode = 2;

function readArguments() {
  const known = [...workloads, ...measurements].map(({ id }) => id);
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { rounds: { type: "string" }, seconds: { type: "string" } },
    });
    const rounds = Number(values.rounds ?? process.env.ROUNDS ?? 3);
    const seconds = Number(values.seconds ?? 1.5);
    if (rounds >= 1 && seconds > 0 && positionals.every((id) => known.includes(id))) {
      return { selection: positionals, pace: { rounds, seconds } };
    }
  } catch (error) {
    say(error.message);
  }
  say("usage: npm run bench -- [--rounds 3] [--seconds 1.5] [WORKLOAD...]");
  say(`workloads: ${known.join(" ")}`);
  return undefined;
}

/** @param {NonNullable<ReturnType<typeof readArguments>>} asked */
async function run({ selection, pace }) {
  installPeers();
  stayOffTheServersCore();
  if (isBusy())
    say("Something else runs on this machine: expect figures that differ from run to run");
  /** @param {{ id: string }} work */
  const isSelected = ({ id }) => selection.length === 0 || selection.includes(id);

  const throughput = await measureThroughput(workloads.filter(isSelected), pace, say);
  const names = Object.fromEntries(contestants.map(({ id, name }) => [id, name]));
  const sides = { ours, limit, oursAllowed, names };
  const goals = throughputGoals(throughput, sides);
  const rows = [];
  for (const { id, run } of measurements.filter(isSelected)) {
    say(id);
    const measured = await run(pace);
    rows.push(...measured.rows);
    goals.push(...measured.goals);
  }

  const around = surroundings(contestants.flatMap(({ packages }) => packages));
  const servers = contestants;
  const results = { ...around, ...pace, servers, workloads, throughput, sides, rows, goals };
  if (selection.length > 0) {
    console.log(await formatted(`${around.machine}\n\n${sections(results).join("\n")}`));
    return;
  }
  const document = replaceReport(readFileSync(reportFile, "utf8"), writeReport(results));
  writeFileSync(reportFile, await formatted(document));
  const title = "Requests a second of each server: longer is faster";
  writeFileSync(chartFile, barChart(panelsOf(throughput), title));
  const missed = goals.filter(({ reached }) => !reached);
  for (const { goal, target, measured } of missed) say(`missed: ${goal}: ${measured}, ${target}`);
  say(`${goals.length - missed.length} of ${goals.length} goals reached; see bench/REPORT.md`);
}

/** @param {string} markdown */
async function formatted(markdown) {
  return format(markdown, { ...(await resolveConfig(reportFile)), parser: "markdown" });
}

/** Progress, beside what is printed for others to read. @param {string} text */
function say(text) {
  console.error(text);
}
