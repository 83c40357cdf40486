/** Requests at a steady rate, far below what the server can do: how long one of many users waits. */

import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * They are sent when they are due, whether or not those before are answered.
 *
 * @param {object} options
 * @param {string} options.url
 * @param {import("./load.js").Request} options.request
 * @param {number} options.perSecond
 * @param {number} options.seconds
 * @returns {Promise<number[]>} how long each took, in milliseconds
 */
export async function steadyLoad({ url, request, perSecond, seconds }) {
  const total = perSecond * seconds;
  const startedAt = performance.now();
  const answers = [];
  for (let n = 0; n < total; n += 1) {
    const waitMillis = startedAt + (n * 1e3) / perSecond - performance.now();
    if (waitMillis > 0) await sleep(waitMillis);
    answers.push(timed(url, request));
  }
  return Promise.all(answers);
}

/**
 * @param {string} url
 * @param {import("./load.js").Request} request
 */
async function timed(url, { body, headers }) {
  const startedAt = performance.now();
  const response = await fetch(url, { method: "POST", body, headers });
  await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return performance.now() - startedAt;
}
