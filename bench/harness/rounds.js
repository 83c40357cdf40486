/** Rounds in which all take their turn, A B C, B C A, …: what the machine does meanwhile falls on all of them. */

import { load } from "./load.js";
import { rotated } from "./statistics.js";

/**
 * @typedef {import("./load.js").Request} Request
 *
 * @typedef {object} Competitor
 * @property {string} name
 * @property {string} url
 * @property {readonly Request[]} requests
 * @property {boolean} [refused] Every answer has a status above 399, or none has. Default: none has.
 * @property {() => Promise<void>} [prepare] before each of its turns
 *
 * @typedef {object} Samples
 * @property {number[]} rates requests a second, one for each round
 * @property {number[]} p99Millis
 *
 * @typedef {object} Pace
 * @property {number} rounds
 * @property {number} seconds of one turn
 */

// The first turn of each is the first time that its operation runs: the engine learns it then.
const firstWarmUpSeconds = 1;
const warmUpSeconds = 0.4;

/**
 * @param {readonly Competitor[]} competitors
 * @param {Pace} pace
 * @returns {Promise<Record<string, Samples>>} by name
 */
export async function compete(competitors, { rounds, seconds }) {
  const samples = Object.fromEntries(
    competitors.map(({ name }) => [name, /** @type {Samples} */ ({ rates: [], p99Millis: [] })]),
  );
  for (let round = 0; round < rounds; round += 1) {
    for (const competitor of rotated(competitors, round)) {
      const { name, url, requests, prepare } = competitor;
      await prepare?.();
      const warmUp = round === 0 ? firstWarmUpSeconds : warmUpSeconds;
      await load({ url, requests, seconds: warmUp });
      const done = await loadUntilAnswered({ url, requests, seconds });
      check(competitor, done);
      samples[name]?.rates.push(done.requestsPerSecond);
      samples[name]?.p99Millis.push(done.p99Millis);
    }
  }
  return samples;
}

/**
 * A slow server on a slow machine may need longer for its first answers to so many at once.
 *
 * @param {import("./load.js").LoadOptions} options
 */
async function loadUntilAnswered(options) {
  const done = await load(options);
  const isLate = done.requests === 0 && done.failures === 0;
  return isLate ? loadUntilAnswered({ ...options, seconds: 2 * options.seconds }) : done;
}

/**
 * Nobody is fast by answering something else.
 *
 * @param {Competitor} competitor
 * @param {import("./load.js").Load} done
 */
function check({ name, refused = false }, done) {
  if (done.failures > 0) throw new Error(`${name}: ${done.failures} requests had no answer`);
  const expected = refused ? done.requests : 0;
  if (done.refused !== expected) {
    throw new Error(
      `${name}: ${done.refused} of ${done.requests} answers had a status above 399, expected ${expected}`,
    );
  }
}
