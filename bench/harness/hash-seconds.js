/** How long bcryptjs takes for one hash, with as many at once as there will be: cores share more than one would think. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import process from "node:process";
import { everyCore, pinned } from "./server-process.js";
import { median } from "./statistics.js";

const script = path.join(import.meta.dirname, "hash-time.js");

/**
 * @param {number} cost
 * @param {number} atOnce
 */
export async function secondsOfAHash(cost, atOnce) {
  const times = Array.from({ length: atOnce }, async () => {
    const [command = "", ...args] = pinned([process.execPath, script, String(cost)], everyCore);
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
    const [text] = await once(child.stdout, "data");
    return Number(text.toString());
  });
  return median(await Promise.all(times));
}
