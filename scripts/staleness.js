/** Whether dist is older than what it is made of. */

import fs from "node:fs";
import path from "node:path";

/** The last file of a build. It carries the moment at which the build began; where it lacks, there is no whole build. */
export const stampName = ".built";

/**
 * @param {string} root the folder that holds package.json
 * @returns {boolean} always false where there is no src: the published package has nothing to build from
 */
export function isStale(root) {
  if (!fs.existsSync(path.join(root, "src"))) return false;
  const stamp = fs.statSync(path.join(root, "dist", stampName), { throwIfNoEntry: false });
  // Equal counts as newer: file systems round times, and one build too many does no harm.
  return stamp === undefined || newestInputMillis(root) >= stamp.mtimeMs;
}

/**
 * Writes the stamp of a finished build.
 *
 * Its time is that of the build's begin, not of its end: what somebody saves while the compiler runs is newer.
 *
 * @param {string} folder the finished build
 * @param {Date} begun
 */
export function writeStamp(folder, begun) {
  const stamp = path.join(folder, stampName);
  fs.writeFileSync(stamp, "Made from src by scripts/build.js; changes here are lost.\n");
  fs.utimesSync(stamp, begun, begun);
}

/**
 * The newest modification among the inputs, in milliseconds since 1970. A folder's own time is what tells that a file
 * was deleted from it or renamed in it.
 *
 * @param {string} root
 * @returns {number}
 */
function newestInputMillis(root) {
  const source = path.join(root, "src");
  const inputs = [
    source,
    ...fs
      .readdirSync(source, { recursive: true, encoding: "utf8" })
      .map((name) => path.join(source, name)),
    ...fs
      .readdirSync(root)
      .filter((name) => name === "package.json" || /^tsconfig.*\.json$/.test(name))
      .map((name) => path.join(root, name)),
  ];
  return inputs.reduce(
    // An editor's temporary file may be gone by now; then its folder is newer.
    (newest, input) =>
      Math.max(newest, fs.statSync(input, { throwIfNoEntry: false })?.mtimeMs ?? 0),
    0,
  );
}
