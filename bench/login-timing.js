/** Whether the time of a refused login tells who exists: `npm run bench:login`. Wrong passwords, over HTTP, by turns. */

import bcrypt from "bcryptjs";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createPasswords } from "../dist/oauth/passwords/passwords.js";
import { createServer } from "../dist/server.js";
import { openSqliteStore } from "../dist/store/sqlite.js";
import { rootSecret } from "../dist/token/secrets/root-secret.js";

const tries = Number(process.env.TRIES ?? 40);
const bcryptCost = Number(process.env.BCRYPT_COST ?? 12);
const largestDifferencePercent = 10;

const secret = "zT3vQp9Kx1Lw7Rn5Yb8Hd2Gf6Jc4Ms0a";
const password = "the right password";

/** User name → what is told about the user. */
const users = {
  jane: "an existing user",
  nobody: "no such user",
  gone: "a disabled user",
  machine: "a user without a password",
  veteran: `a user with a hash of cost ${bcryptCost - 2}, made elsewhere`,
};

const folder = mkdtempSync(path.join(os.tmpdir(), "scopegate-login-"));
const file = path.join(folder, "login.db");
try {
  await addUsers();
  const server = await createServer({
    secret,
    dataDir: folder,
    databaseUrl: `file:${file}`,
    demo: false,
    bcryptCost,
    hashThreads: 1,
    loginRate: "off",
    logLevel: "silent",
  });
  try {
    const { url } = await server.start({ port: 0 });
    report(await measure(url));
  } finally {
    await server.stop();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function addUsers() {
  const pepper = rootSecret([secret]).derive("password pepper");
  const passwords = createPasswords({ pepper, bcryptCost, hashThreads: 1 });
  const passwordHash = await passwords.hash(password);
  const store = await openSqliteStore({ location: file });
  await store.users.create({ username: "jane", passwordHash, scopes: ["me"] });
  await store.users.create({ username: "gone", passwordHash, scopes: ["me"], disabled: true });
  await store.users.create({ username: "machine", passwordHash: null, scopes: ["me"] });
  const oldHash = bcrypt.hashSync(password, bcryptCost - 2);
  await store.users.create({ username: "veteran", passwordHash: oldHash, scopes: ["me"] });
  await store.close();
  await passwords.close();
}

/**
 * The times of each user, in milliseconds. One after the other and by turns, so that what else the machine does falls on
 * all of them alike.
 *
 * @param {string} url
 */
async function measure(url) {
  const names = Object.keys(users);
  /** @type {Map<string, number[]>} */
  const times = new Map(names.map((name) => [name, []]));
  // The first ones start a thread, and teach the engine.
  for (let attempt = -3; attempt < tries; attempt += 1) {
    for (const [index] of names.entries()) {
      // Nobody is always first.
      const name = names[(index + Math.max(attempt, 0)) % names.length] ?? "";
      const millis = await refusedLogin(url, name);
      if (attempt >= 0) times.get(name)?.push(millis);
    }
  }
  return times;
}

/** @param {string} url @param {string} username */
async function refusedLogin(url, username) {
  const body = new URLSearchParams({ grant_type: "password", username, password: "a wrong one" });
  const startedAt = performance.now();
  const response = await fetch(`${url}/token`, { method: "POST", body });
  const { error } = await response.json();
  const millis = performance.now() - startedAt;
  if (error !== "invalid_grant") throw new Error(`${username} was answered with ${error}`);
  return millis;
}

/** @param {Map<string, number[]>} times */
function report(times) {
  const rows = [...times].map(([name, all]) => {
    const sorted = all.toSorted((a, b) => a - b);
    /** @param {number} share */
    const at = (share) => sorted[Math.floor(share * (sorted.length - 1))] ?? NaN;
    return {
      who: users[/** @type {keyof typeof users} */ (name)],
      median: at(0.5),
      from: at(0.1),
      to: at(0.9),
    };
  });
  const medians = rows.map(({ median }) => median);
  const least = Math.min(...medians);
  const differencePercent = (100 * (Math.max(...medians) - least)) / least;
  console.log(
    `${os.cpus()[0]?.model ?? "?"}, ${os.cpus().length} cores, Node ${process.version}, bcrypt cost ${bcryptCost}, ` +
      `${tries} tries each\n`,
  );
  console.log("| a wrong password for | median | 10th to 90th percentile | ÷ the least |");
  console.log("|---|---|---|---|");
  for (const { who, median, from, to } of rows) {
    const spread = `${from.toFixed(1)} to ${to.toFixed(1)} ms`;
    console.log(
      `| ${who} | ${median.toFixed(1)} ms | ${spread} | ${(median / least).toFixed(3)} |`,
    );
  }
  console.log(`\nThe medians differ by ${differencePercent.toFixed(1)} %.`);
  if (!(differencePercent < largestDifferencePercent)) process.exitCode = 1;
}
