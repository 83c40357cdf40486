/** Runs the tests of the scope engine against one mutant at a time, each worker in a copy of the tree of its own. */

import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { clearTimeout, setTimeout } from "node:timers";

/** @typedef {import("./mutants.js").Mutant} Mutant */
/** @typedef {"killed" | "survived" | "timed out"} Verdict */

const copied = [
  "src",
  "test/scope",
  "schema.graphql",
  "jest.config.js",
  "tsconfig.json",
  "package.json",
];
/** Enough generated cases to tell a wrong rule; the whole number would take hours. */
const generatedRuns = "40";
const slowTests = "oracle|properties|visible|introspection|report";

/**
 * @param {string} root
 * @returns {string} a copy that shares the installed packages
 */
export function makeCopy(root) {
  const copy = fs.mkdtempSync(path.join(os.tmpdir(), "scopegate-mutation-"));
  for (const name of copied) {
    fs.cpSync(path.join(root, name), path.join(copy, name), { recursive: true });
  }
  fs.symlinkSync(path.join(root, "node_modules"), path.join(copy, "node_modules"), "dir");
  return copy;
}

/**
 * @param {string} copy
 * @param {Mutant} mutant
 * @param {number} timeoutMs
 * @returns {Promise<Verdict>}
 */
export async function tryMutant(copy, mutant, timeoutMs) {
  const file = path.join(copy, mutant.file);
  const text = fs.readFileSync(file, "utf8");
  fs.writeFileSync(file, text.slice(0, mutant.start) + mutant.replacement + text.slice(mutant.end));
  try {
    return await runTests(copy, timeoutMs);
  } finally {
    fs.writeFileSync(file, text);
  }
}

/**
 * @param {string} copy
 * @param {number} timeoutMs
 * @returns {Promise<Verdict>}
 */
export async function runTests(copy, timeoutMs) {
  // Most mutants fall to the examples, which take a moment; the others meet the generated cases too.
  const verdict = await runJest(copy, timeoutMs, ["--testPathIgnorePatterns", slowTests]);
  return verdict === "survived" ? runJest(copy, timeoutMs, []) : verdict;
}

/**
 * @param {string} copy
 * @param {number} timeoutMs
 * @param {readonly string[]} which
 * @returns {Promise<Verdict>}
 */
function runJest(copy, timeoutMs, which) {
  const jest = path.join(copy, "node_modules/jest/bin/jest.js");
  const flags = ["--experimental-vm-modules", "--disable-warning=ExperimentalWarning", jest];
  const options = ["--bail", "--silent", "--runInBand", "--forceExit", ...which];
  const child = spawn(process.execPath, [...flags, "test/scope", ...options], {
    cwd: copy,
    stdio: "ignore",
    // A process group of its own, so that nothing of it outlives the timeout.
    detached: true,
    env: { ...process.env, RUNS: generatedRuns },
  });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      resolve("timed out");
    }, timeoutMs);
    child.once("error", reject);
    child.once("exit", (code) => {
      clearTimeout(timer);
      resolve(code === 0 ? "survived" : "killed");
    });
  });
}
