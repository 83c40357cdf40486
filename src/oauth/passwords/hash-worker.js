/**
 * The thread that computes bcrypt. Plain JavaScript, because a worker thread loads it as it is, from src and dist alike.
 */

import { performance } from "node:perf_hooks";
import bcrypt from "bcryptjs";

/**
 * @typedef {object} CompareTask
 * @property {string} text What was typed, in the form that the hash was made of.
 * @property {string} hash A bcrypt hash.
 * @property {readonly number[]} dummyCosts The costs of hashes made for nothing afterwards, so that all comparisons take as long.
 */

/**
 * @typedef {object} CreateTask
 * @property {string} text
 * @property {number} cost
 */

/**
 * @template Value
 * @typedef {object} Timed
 * @property {Value} value
 * @property {number} elapsedMillis How long the thread worked, without any waiting before.
 */

// Any salt does for a hash that nobody reads.
const DUMMY_SALT = "abcdefghijklmnopqrstuu";

/**
 * @param {CompareTask} task
 * @returns {Timed<boolean>}
 */
export function compare({ text, hash, dummyCosts }) {
  return timed(() => {
    const equal = bcrypt.compareSync(text, hash);
    for (const cost of dummyCosts) {
      bcrypt.hashSync(text, `$2b$${String(cost).padStart(2, "0")}$${DUMMY_SALT}`);
    }
    return equal;
  });
}

/**
 * @param {CreateTask} task
 * @returns {Timed<string>}
 */
export function create({ text, cost }) {
  return timed(() => bcrypt.hashSync(text, cost));
}

/**
 * @template Value
 * @param {() => Value} work
 * @returns {Timed<Value>}
 */
function timed(work) {
  const start = performance.now();
  const value = work();
  return { value, elapsedMillis: performance.now() - start };
}
