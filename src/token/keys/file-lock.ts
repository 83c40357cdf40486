/** A lock between processes: a file that only one of them can make. */

import { mkdir, open, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { errorCode } from "../secrets/private-file.js";

const TRY_AGAIN_MILLIS = 25;

export interface LockOptions {
  /** The file that is the lock. Its folder is made (mode 0700) where it is missing. */
  readonly path: string;
  /** How long another process is waited for. Default: 5 s, far more than any work under a lock takes. */
  readonly patienceMillis?: number;
}

/**
 * Does `work` while no other process does work under the same lock.
 *
 * @throws Error with the remedy where another process does not end. One that was killed leaves its lock behind, and nobody
 * can tell that from one that is slow: a person decides.
 */
export async function underLock<Answer>(
  { path, patienceMillis = 5000 }: LockOptions,
  work: () => Promise<Answer>,
): Promise<Answer> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const giveUpAt = performance.now() + patienceMillis;
  while (!(await take(path))) {
    if (performance.now() >= giveUpAt) {
      throw new Error(
        `Another process changes the keys, or was killed while it did. If none runs, remove ${path} and try again`,
      );
    }
    await sleep(TRY_AGAIN_MILLIS);
  }
  try {
    return await work();
  } finally {
    await unlink(path).catch(() => undefined);
  }
}

async function take(path: string): Promise<boolean> {
  try {
    const file = await open(path, "wx", 0o600);
    await file.close();
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
}
