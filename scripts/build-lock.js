/** One build at a time: a lock that outlives no process. */

import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { BuildError } from "./build-error.js";

// A build takes some ten seconds; whoever holds the lock for this long hangs.
const patienceMillis = 5 * 60_000;
const pollMillis = 100;

/**
 * Runs `work` while this process holds the lock `dist.lock`, waiting for the process that holds it now.
 *
 * The lock is a folder with one file named for its owner. Both ways of getting it are one rename that only one process
 * can win: the prepared folder to the lock's name, or, where the owner is dead, his file to the name of the new owner.
 *
 * @template T
 * @param {string} root the folder that holds package.json
 * @param {(pid: number) => void} onWait called once where somebody else holds the lock
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 * @throws {BuildError} after five minutes
 */
export async function withBuildLock(root, onWait, work) {
  const lock = path.join(root, "dist.lock");
  const me = ownerName(process.pid) ?? String(process.pid);
  const deadlineMillis = Date.now() + patienceMillis;
  let announced = false;
  while (!take(lock, me)) {
    const pid = Number.parseInt(ownerOf(lock) ?? "", 10);
    if (Date.now() > deadlineMillis) {
      throw new BuildError(
        `process ${pid} has been building for five minutes; end it and try again`,
      );
    }
    if (!announced && pid > 0) {
      announced = true;
      onWait(pid);
    }
    await sleep(pollMillis);
  }
  try {
    return await work();
  } finally {
    release(lock);
  }
}

/**
 * Whether a process of that id runs.
 *
 * @param {number} pid
 */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, under another user.
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}

/**
 * @param {string} lock
 * @param {string} me
 * @returns {boolean} false while a living process holds the lock
 */
function take(lock, me) {
  const owner = ownerOf(lock);
  if (owner === undefined) {
    const prepared = lock.replace(/lock$/, `${process.pid}.lock`);
    fs.rmSync(prepared, { recursive: true, force: true });
    fs.mkdirSync(prepared);
    fs.writeFileSync(path.join(prepared, me), "");
    const taken = renamed(prepared, lock);
    if (!taken) fs.rmSync(prepared, { recursive: true, force: true });
    return taken;
  }
  const dead = ownerName(Number.parseInt(owner, 10)) !== owner;
  return (dead || owner === me) && renamed(path.join(lock, owner), path.join(lock, me));
}

/** @param {string} lock */
function release(lock) {
  // In one step out of the way, so that nobody meets a lock without an owner.
  const done = lock.replace(/lock$/, `${process.pid}.done`);
  fs.rmSync(done, { recursive: true, force: true });
  fs.renameSync(lock, done);
  fs.rmSync(done, { recursive: true, force: true });
}

/**
 * The name of a living process, `undefined` for a dead one. Process ids are used again, in containers at every start,
 * so the moment at which the process began is part of the name where the system tells it.
 *
 * @param {number} pid
 */
function ownerName(pid) {
  if (!isAlive(pid)) return undefined;
  try {
    // proc(5): the second field, the command, stands in parentheses; the
    // state comes next, and `starttime` nineteen fields later.
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // A zombie has ended; only its parent has not noticed.
    return state === "Z" ? undefined : `${pid}-${fields[18] ?? ""}`;
  } catch {
    return String(pid);
  }
}

/** @param {string} lock */
function ownerOf(lock) {
  try {
    return fs.readdirSync(lock)[0];
  } catch {
    // Released this very moment.
    return undefined;
  }
}

/**
 * @param {string} from
 * @param {string} to
 * @returns {boolean} false where somebody else was faster
 */
function renamed(from, to) {
  try {
    fs.renameSync(from, to);
    return true;
  } catch (error) {
    const code = /** @type {NodeJS.ErrnoException} */ (error).code ?? "";
    if (["ENOTEMPTY", "EEXIST", "ENOENT", "EPERM"].includes(code)) return false;
    throw error;
  }
}
