/** What a measurement brings home: lines for the report, and goals that it says something about. */

/**
 * @typedef {import("../harness/throughput-goals.js").Goal} Goal
 *
 * @typedef {object} Measure
 * @property {readonly (readonly [what: string, figure: string])[]} rows
 * @property {readonly Goal[]} goals
 *
 * @typedef {import("../harness/rounds.js").Pace} Pace
 *
 * @typedef {object} Measurement
 * @property {string} id
 * @property {(pace: Pace) => Promise<Measure>} run
 */

/** @param {number} value */
export const ratio = (value) => value.toFixed(2);

/** @param {number} value */
export const whole = (value) => Math.round(value).toLocaleString("en");

/** @param {number} bytes */
export const mebibytes = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/** @param {number} millis */
export const millis = (millis) => `${millis.toFixed(millis < 100 ? 1 : 0)} ms`;

/**
 * A line that says that something is not there to be measured.
 *
 * @param {string} what
 * @param {string} why
 * @returns {Measure}
 */
export function notAvailable(what, why) {
  return { rows: [[what, `not available: ${why}`]], goals: [] };
}
