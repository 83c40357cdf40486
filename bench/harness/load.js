/** Load on one URL for some seconds: `wrk` where it is installed, else autocannon. */

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { cores, pinned } from "./server-process.js";

/**
 * @typedef {object} Request
 * @property {string} body
 * @property {Record<string, string>} headers
 *
 * @typedef {object} LoadOptions
 * @property {string} url
 * @property {readonly Request[]} requests sent one after the other, again and again
 * @property {number} seconds
 * @property {number} [connections] Default 32.
 * @property {string} [core] Default: the load's.
 *
 * @typedef {object} Load
 * @property {number} requests that were answered
 * @property {number} requestsPerSecond
 * @property {number} p99Millis
 * @property {number} refused answers of a status above 399
 * @property {number} failures connections that broke, and requests without an answer in time
 * @property {number | undefined} cpuSeconds of the load generator, where the system tells
 */

const wrkVersion = spawnSync("wrk", ["--version"]).stdout?.toString();

/** wrk with its version; undefined where it is not installed. */
export const loadTool = wrkVersion && `wrk ${/wrk\s+(?:debian\/)?(\S+)/.exec(wrkVersion)?.[1]}`;

/**
 * @param {LoadOptions} options
 * @returns {Promise<Load>}
 */
export async function load(options) {
  const { url, requests, seconds, connections = 32, core = cores?.load } = options;
  const folder = mkdtempSync(path.join(os.tmpdir(), "scopegate-load-"));
  try {
    if (!loadTool) {
      const file = path.join(folder, "load.json");
      writeFileSync(file, JSON.stringify({ url, requests, seconds, connections }));
      const script = path.join(import.meta.dirname, "autocannon.js");
      return parse(await run(pinned([process.execPath, script, file], core)));
    }
    const script = path.join(folder, "load.lua");
    writeFileSync(script, luaScript(requests));
    const flags = ["-t1", `-c${connections}`, `-d${Math.ceil(seconds)}s`, "--timeout", "30s"];
    const command = pinned(["wrk", ...flags, "-s", script, url], core);
    // It counts whole seconds; interrupted, it says what it has.
    return parse(await run(command, Number.isInteger(seconds) ? undefined : seconds));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @param {readonly Request[]} requests */
function luaScript(requests) {
  const members = requests.map(({ body, headers }) => {
    const pairs = Object.entries(headers).map(
      ([name, value]) => `[ ${lua(name)} ] = ${lua(value)}`,
    );
    return `wrk.format("POST", nil, { ${pairs.join(", ")} }, ${lua(body)})`;
  });
  // Written out before the first one is sent: the generator does nothing but send.
  return `
    local requests, n = {}, 0
    init = function() requests = { ${members.join(",\n")} } end
    request = function()
      n = n % #requests + 1
      return requests[n]
    end
    done = function(summary, latency)
      local errors = summary.errors
      io.write(string.format(
        '\\n{"requests":%d,"micros":%d,"p99Micros":%d,"refused":%d,"failures":%d}\\n',
        summary.requests, summary.duration, latency:percentile(99), errors.status,
        errors.connect + errors.read + errors.write + errors.timeout
      ))
    end
  `;
}

/** A Lua text that holds any characters. @param {string} text */
function lua(text) {
  return `[==[${text}]==]`;
}

/**
 * @param {{ output: string, cpuSeconds: number | undefined }} done
 * @returns {Load}
 */
function parse({ output, cpuSeconds }) {
  const line = output.trim().split("\n").at(-1) ?? "";
  const { requests, micros, p99Micros, refused, failures } = JSON.parse(line);
  const requestsPerSecond = requests / (micros / 1e6);
  return { requests, requestsPerSecond, p99Millis: p99Micros / 1e3, refused, failures, cpuSeconds };
}

/**
 * @param {readonly string[]} command
 * @param {number} [interruptSeconds]
 * @returns {Promise<{ output: string, cpuSeconds: number | undefined }>}
 */
async function run([command = "", ...args], interruptSeconds) {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  /** @type {number | undefined} */
  let cpuSeconds;
  const watch = setInterval(() => (cpuSeconds = cpuSecondsOf(child.pid) ?? cpuSeconds), 100);
  const interrupt = () => child.kill("SIGINT");
  const end =
    interruptSeconds === undefined ? undefined : setTimeout(interrupt, interruptSeconds * 1e3);
  let output = "";
  for await (const chunk of child.stdout) output += chunk;
  clearInterval(watch);
  clearTimeout(end);
  return { output, cpuSeconds };
}

/** What a process has used of its cores, on Linux. @param {number | undefined} pid */
function cpuSecondsOf(pid) {
  try {
    // proc(5): fields 14 and 15, in hundredths of a second; the name in field 2 may hold spaces.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return undefined;
  }
}
