/** Our server by its command, `scopegate serve`: the default API in production, on a new SQLite file with one user. */

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { issuer, tokenSecret } from "../api/token.js";
import { everyCore, pinned } from "./server-process.js";

const cli = path.join(import.meta.dirname, "..", "..", "dist", "cli.js");
const username = "jane";
const password = "seven quiet herons";

/** The headers of every request: what a proxy says that took it by https. */
export const proxied = { "X-Forwarded-Proto": "https" };

/**
 * @typedef {object} CommandServer
 * @property {string} origin
 * @property {number} pid
 * @property {(fields: Record<string, string>) => Promise<TokenAnswer>} token asks `POST /token`; an error has the `status`
 * @property {() => Promise<TokenAnswer>} login
 * @property {() => Promise<void>} stop
 *
 * @typedef {{ access_token: string, refresh_token: string }} TokenAnswer
 */

/** What `scopegate config` says of each variable that there is: what the server runs with by default. */
export function defaultSettings() {
  const [command = "", ...args] = pinned([process.execPath, cli, "config"], everyCore);
  const { stdout } = spawnSync(command, args, { encoding: "utf8" });
  return new Map(
    stdout.split("\n").map((line) => {
      const [name = "", ...value] = line.split("=");
      return [name, value.join("=")];
    }),
  );
}

/**
 * It may use every core, as its hashing threads do.
 *
 * @param {Record<string, string>} [settings] further variables of its environment
 * @returns {Promise<CommandServer>}
 */
export async function startCommandServer(settings = {}) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "scopegate-bench-"));
  const port = await freePort();
  const env = {
    ...process.env,
    NODE_ENV: "production",
    HOST: "127.0.0.1",
    PORT: String(port),
    ISSUER: issuer,
    TRUST_PROXY: "1",
    SECRET: "Wd7Kq2Zx9Tf4Lr6Vn1Bs8Hy3Mc5Jg0Pe",
    TOKEN_SECRET: tokenSecret,
    DATA_DIR: folder,
    LOG_LEVEL: "warn",
    LOGIN_RATE: "off",
    ...settings,
  };
  addUser(env);
  const [command = "", ...args] = pinned([process.execPath, cli, "serve"], everyCore);
  const child = spawn(command, args, { env, stdio: ["ignore", "ignore", "inherit"] });
  const exited = once(child, "exit");
  const kill = () => child.kill("SIGTERM");
  // Where the benchmark fails, nobody else would.
  process.once("exit", kill);
  const stop = async () => {
    process.off("exit", kill);
    if (child.exitCode === null && child.signalCode === null) kill();
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  const origin = `http://127.0.0.1:${port}`;
  try {
    await ready(origin, child);
  } catch (error) {
    await stop();
    throw error;
  }
  /** @type {CommandServer["token"]} */
  const token = async (fields) => {
    const body = new URLSearchParams(fields);
    const response = await fetch(`${origin}/token`, { method: "POST", body, headers: proxied });
    const answer = await response.json();
    if (response.ok) return answer;
    throw Object.assign(new Error(`POST /token: ${response.status} ${answer.error ?? ""}`), {
      status: response.status,
    });
  };
  const login = () => token({ grant_type: "password", username, password });
  return { origin, pid: child.pid ?? 0, token, login, stop };
}

/** @param {NodeJS.ProcessEnv} env */
function addUser(env) {
  const args = [cli, "user", "add", username, "--scope", "me read:items"];
  const { status, stderr } = spawnSync(process.execPath, args, { env, input: `${password}\n` });
  if (status !== 0) throw new Error(`The user could not be added:\n${stderr}`);
}

async function freePort() {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  server.close();
  await once(server, "close");
  return port;
}

/**
 * @param {string} origin
 * @param {import("node:child_process").ChildProcess} child
 */
async function ready(origin, child) {
  for (let tries = 0; tries < 300; tries += 1) {
    if (child.exitCode !== null) throw new Error("scopegate serve ended before it was ready");
    const response = await fetch(`${origin}/readyz`).catch(() => undefined);
    if (response?.ok) return;
    await sleep(100);
  }
  throw new Error("scopegate serve was not ready after 30 s");
}
