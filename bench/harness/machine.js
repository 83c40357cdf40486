/** What the figures were measured on, and with which versions. */

import { readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { loadTool } from "./load.js";
import { cores } from "./server-process.js";

const bench = path.join(import.meta.dirname, "..");

/** Whether something else runs on this machine, which would be measured along. */
export function isBusy() {
  // The load of the last minute; 0 where the system does not tell.
  return (os.loadavg()[0] ?? 0) > 0.5;
}

/** @param {string} folder */
function versionIn(folder) {
  return String(JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")).version);
}

/**
 * @param {readonly string[]} packages
 * @returns {{ machine: string, versions: string }} a sentence each, without the full stop
 */
export function surroundings(packages) {
  const processors = os.cpus();
  const memory = `${Math.round(os.totalmem() / 2 ** 30)} GiB`;
  const model = processors[0]?.model.trim() ?? "an unknown processor";
  const places = cores
    ? `each server on core ${cores.server}, the load on core ${cores.load}`
    : "server and load share the cores";
  const versions = packages.map(
    (name) => `${name} ${versionIn(path.join(bench, "node_modules", name))}`,
  );
  const tool =
    loadTool ?? `autocannon ${versionIn(path.join(bench, "node_modules", "autocannon"))}`;
  return {
    machine: `${model}, ${processors.length} cores, ${memory}, ${os.type()}, Node ${process.version}; ${tool}, one thread, 32 connections; ${places}`,
    versions: [`scopegate ${versionIn(path.join(bench, ".."))}`, ...versions].join(", "),
  };
}
