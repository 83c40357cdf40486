/** Makes dist from src in one step: either the whole new build is there, or the former one still is. */

import { spawn } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";
import { BuildError } from "./build-error.js";
import { isAlive, withBuildLock } from "./build-lock.js";
import { bundleExplorer } from "./bundle.js";
import { isStale, writeStamp } from "./staleness.js";

/**
 * Builds. Any number of processes may do so at once: one works, the others wait and find its work done.
 *
 * @param {string} root the folder that holds package.json
 * @param {{ onlyIfStale: boolean }} options
 * @throws {BuildError}
 */
export async function build(root, { onlyIfStale }) {
  if (!fs.existsSync(path.join(root, "src")) || (onlyIfStale && !isStale(root))) return;
  const compiler = findCompiler(root);
  await withBuildLock(
    root,
    (pid) => {
      say(`process ${pid} is building; waiting for it`);
    },
    async () => {
      if (onlyIfStale && !isStale(root)) return;
      removeLeftovers(root);
      const fresh = path.join(root, `dist.${process.pid}`);
      try {
        say("compiling src to dist");
        const begun = new Date();
        await compile(compiler, root, fresh);
        await bundleExplorer(root, fresh);
        fs.chmodSync(path.join(fresh, "cli.js"), 0o755);
        writeStamp(fresh, begun);
        swapIn(fresh, path.join(root, "dist"));
      } finally {
        fs.rmSync(fresh, { recursive: true, force: true });
      }
    },
  );
}

/** @param {string} message */
function say(message) {
  // Standard output belongs to whatever runs after the build.
  process.stderr.write(`build: ${message}\n`);
}

/** @param {string} root */
function findCompiler(root) {
  try {
    return createRequire(path.join(root, "package.json")).resolve("typescript/lib/tsc.js");
  } catch {
    throw new BuildError(
      "dist is missing or older than src, and TypeScript is not installed: run npm ci first",
    );
  }
}

/**
 * What killed builds left behind: folders named for a process that is no more.
 *
 * @param {string} root
 */
function removeLeftovers(root) {
  for (const name of fs.readdirSync(root)) {
    const pid = /^dist\.(\d+)(\.\w+)?$/.exec(name)?.[1];
    if (pid === undefined || (Number(pid) !== process.pid && isAlive(Number(pid)))) continue;
    fs.rmSync(path.join(root, name), { recursive: true, force: true, maxRetries: 3 });
  }
}

/**
 * @param {string} compiler
 * @param {string} root
 * @param {string} outFolder
 * @throws {BuildError}
 */
async function compile(compiler, root, outFolder) {
  const project = path.join(root, "tsconfig.build.json");
  const child = spawn(process.execPath, [compiler, "-p", project, "--outDir", outFolder], {
    cwd: root,
    stdio: ["ignore", process.stderr, process.stderr],
  });
  /** @type {NodeJS.Signals | undefined} */
  let interrupted;
  /** @param {NodeJS.Signals} signal */
  const interrupt = (signal) => {
    interrupted = signal;
    child.kill(signal);
  };
  /** @type {NodeJS.Signals[]} */
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, interrupt);
  /** @type {number | null} */
  const status = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  for (const signal of signals) process.off(signal, interrupt);
  if (interrupted !== undefined)
    throw new BuildError(`stopped by ${interrupted}; dist is as it was`);
  if (status !== 0) throw new BuildError("TypeScript found the errors above; dist is as it was");
}

/**
 * @param {string} fresh
 * @param {string} dist
 */
function swapIn(fresh, dist) {
  const former = `${fresh}.old`;
  const hadFormer = fs.existsSync(dist);
  if (hadFormer) fs.renameSync(dist, former);
  try {
    fs.renameSync(fresh, dist);
  } catch (error) {
    if (hadFormer) fs.renameSync(former, dist);
    throw error;
  }
  fs.rmSync(former, { recursive: true, force: true });
}
