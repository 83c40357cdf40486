/** What stops a build for a reason that its message tells in full. */

import process from "node:process";

export class BuildError extends Error {}

/**
 * Prints one sentence for an expected failure; whatever else was thrown is thrown on.
 *
 * @param {unknown} error
 */
export function explain(error) {
  if (!(error instanceof BuildError)) throw error;
  process.stderr.write(`build: ${error.message}\n`);
}
