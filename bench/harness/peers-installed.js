/** The peers in `bench/node_modules`, as the lock file names them. */

import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import path from "node:path";

const bench = path.join(import.meta.dirname, "..");

/** Installs them where they are missing, or older than the lock file. @throws Error where npm fails */
export function installPeers() {
  // npm's own note of what it installed.
  const installed = modifiedMillis(path.join(bench, "node_modules", ".package-lock.json"));
  if (installed >= modifiedMillis(path.join(bench, "package-lock.json"))) return;
  const args = ["ci", "--no-audit", "--no-fund", "--ignore-scripts"];
  console.error("npm ci, in bench/");
  const { status } = spawnSync("npm", args, { cwd: bench, stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) throw new Error("The peers could not be installed: run npm ci in bench/");
}

/** @param {string} file */
function modifiedMillis(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? -Infinity;
}
