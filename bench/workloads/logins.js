/** The login storm: sixteen logins at once, all the time, and what other requests feel of it. */

import { setTimeout as sleep } from "node:timers/promises";
import { defaultSettings, proxied, startCommandServer } from "../harness/command-server.js";
import { secondsOfAHash } from "../harness/hash-seconds.js";
import { load } from "../harness/load.js";
import { startStorm } from "../harness/login-storm.js";
import { median, percentile } from "../harness/statistics.js";
import { steadyLoad } from "../harness/steady.js";
import { millis, ratio } from "./measure.js";

/** @import { CommandServer } from "../harness/command-server.js" */

const cost = 12;
const atOnce = 16;
const steadyPerSecond = 100;
const mostSlowdown = 2;
const leastUse = 0.9;

/** @type {import("./measure.js").Measurement} */
export const logins = {
  id: "logins",
  run: async ({ rounds, seconds }) => {
    const threads = Number(defaultSettings().get("HASH_THREADS"));
    const server = await startCommandServer({
      BCRYPT_COST: String(cost),
      HASH_THREADS: String(threads),
    });
    try {
      return report(await stormy(server, { rounds, seconds, threads }), threads);
    } finally {
      await server.stop();
    }
  },
};

/**
 * @param {CommandServer} server
 * @param {{ rounds: number, seconds: number, threads: number }} options
 */
async function stormy(server, { rounds, seconds, threads }) {
  const { access_token: accessToken } = await server.login();
  const request = {
    body: JSON.stringify({ query: "{ me { username } }" }),
    headers: {
      ...proxied,
      "Content-Type": "application/json",
      Authorization: `Bearer ${accessToken}`,
    },
  };
  const url = `${server.origin}/graphql`;
  const full = async () =>
    (await load({ url, requests: [request], seconds: 2 * seconds })).p99Millis;
  const steady = async () => {
    const options = { url, request, perSecond: steadyPerSecond, seconds: 2 * seconds };
    return percentile(await steadyLoad(options), 99);
  };
  await full();
  await steady();
  const samples = { idle: [], storm: [], steadyIdle: [], steadyStorm: [] };
  const hashing = { perSecond: [], hashSeconds: [], use: [], shed: 0 };
  for (let round = 0; round < rounds; round += 1) {
    samples.idle.push(await full());
    samples.steadyIdle.push(await steady());
    const storm = startStorm(server, atOnce);
    // Until all sixteen wait for their turn, and the first are through.
    await sleep(1_000);
    samples.storm.push(await full());
    samples.steadyStorm.push(await steady());
    const perSecond = await storm.rate(4 * seconds);
    hashing.shed += await storm.end();
    // Side by side with the storm, as the machine is slower at some times than at others.
    const hashSeconds = await secondsOfAHash(cost, threads);
    hashing.perSecond.push(perSecond);
    hashing.hashSeconds.push(hashSeconds);
    hashing.use.push((perSecond * hashSeconds) / threads);
  }
  return { ...samples, ...hashing };
}

/**
 * @param {Awaited<ReturnType<typeof stormy>>} figures
 * @param {number} threads
 * @returns {import("./measure.js").Measure}
 */
function report(figures, threads) {
  const [idle, storm] = [median(figures.idle), median(figures.storm)];
  const [steadyIdle, steadyStorm] = [median(figures.steadyIdle), median(figures.steadyStorm)];
  const [perSecond, hashSeconds] = [median(figures.perSecond), median(figures.hashSeconds)];
  const use = median(figures.use);
  const shed = figures.shed === 0 ? "" : `; ${figures.shed} logins were answered 503`;
  return {
    rows: [
      [
        `p99 of \`me\`, 32 connections: idle; during ${atOnce} logins at once (bcrypt cost ${cost})`,
        `${millis(idle)}; ${millis(storm)}${shed}`,
      ],
      [
        `the same at ${steadyPerSecond} requests a second`,
        `${millis(steadyIdle)}; ${millis(steadyStorm)}`,
      ],
      [
        `logins a second, ${threads} threads that hash; one hash, ${threads} at once`,
        `${perSecond.toFixed(1)}; ${millis(1e3 * hashSeconds)}`,
      ],
    ],
    goals: [
      {
        goal: `p99 of \`me\` during ${atOnce} logins at once ÷ idle, 32 connections`,
        target: `≤ ${mostSlowdown}`,
        measured: ratio(storm / idle),
        reached: storm / idle <= mostSlowdown,
      },
      {
        goal: "logins a second × seconds of a hash ÷ cores used",
        target: `≥ ${leastUse}`,
        measured: ratio(use),
        reached: use >= leastUse,
      },
    ],
  };
}
