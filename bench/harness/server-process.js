/** A server of the benchmark as a process of its own, on the cores that it may use. */

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import os from "node:os";
import path from "node:path";
import process from "node:process";

/**
 * @typedef {object} ServerProcess
 * @property {string} url of its GraphQL endpoint
 * @property {number} pid
 * @property {Record<string, unknown>} told with the URL
 * @property {(question: string) => Promise<Record<string, unknown>>} ask
 * @property {() => Promise<void>} stop
 */

const canPin = os.cpus().length > 1 && spawnSync("taskset", ["--version"]).status === 0;

/** The cores of the server under test and of the load; undefined where they share what there is. */
export const cores = canPin ? { server: "0", load: "1" } : undefined;

/** A command, held to these cores where that can be done. @param {string[]} command @param {string} [list] */
export function pinned(command, list) {
  return canPin && list !== undefined ? ["taskset", "-c", list, ...command] : command;
}

/** All cores: also where this process itself is held to one. */
export const everyCore = `0-${os.cpus().length - 1}`;

/** From here on this process, which makes some of the load, leaves the server's core alone. */
export function stayOffTheServersCore() {
  if (cores) spawnSync("taskset", ["-p", "-c", cores.load, String(process.pid)]);
}

/**
 * Starts `bench/peers/NAME.js`, and waits until it listens.
 *
 * @param {string} name
 * @param {object} [how]
 * @param {Record<string, unknown>} [how.options] of the server
 * @param {string} [how.core] Default: the server's.
 * @param {readonly string[]} [how.nodeFlags]
 * @param {boolean} [how.logsToNobody] Standard error is /dev/null, and why it did not start is not known.
 * @returns {Promise<ServerProcess>}
 */
export async function startServer(name, how = {}) {
  const { options = {}, core = cores?.server, nodeFlags = [], logsToNobody = false } = how;
  const file = path.join(import.meta.dirname, "..", "peers", `${name}.js`);
  const [command = "", ...args] = pinned(
    [process.execPath, ...nodeFlags, file, JSON.stringify(options)],
    core,
  );
  /** @type {Buffer[]} */
  const complaints = [];
  const child = spawn(command, args, {
    env: { ...process.env, NODE_ENV: "production" },
    stdio: ["ignore", "ignore", logsToNobody ? "ignore" : "pipe", "ipc"],
  });
  child.stderr?.on("data", (chunk) => {
    if (complaints.length < 100) complaints.push(chunk);
  });
  const exited = once(child, "exit");
  const told = await Promise.race([once(child, "message").then(([message]) => message), exited]);
  if (Array.isArray(told)) {
    throw new Error(`bench/peers/${name}.js did not start:\n${Buffer.concat(complaints)}`);
  }
  return {
    url: told.url,
    told,
    pid: child.pid ?? 0,
    ask: async (question) => {
      const answered = once(child, "message");
      child.send(question);
      const [answer] = await answered;
      return answer;
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await exited;
    },
  };
}
