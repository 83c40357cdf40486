/** One build at a time, by a lock that outlives no process. */

import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive, withBuildLock } from "../../scripts/build-lock.js";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "scopegate-lock-"));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const nobodyWaits = (pid: number): never => {
  throw new Error(`waited for ${pid}`);
};

/** A process that ends when it is told to. */
async function otherProcess(): Promise<{
  readonly pid: number;
  readonly end: () => Promise<void>;
}> {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  await new Promise((resolve) => child.once("spawn", resolve));
  return {
    pid: child.pid ?? 0,
    end: async () => {
      const ended = new Promise((resolve) => child.once("close", resolve));
      child.kill("SIGKILL");
      await ended;
    },
  };
}

function lockOf(owner: string): void {
  mkdirSync(join(root, "dist.lock"));
  writeFileSync(join(root, "dist.lock", owner), "");
}

test("gives back what the work gives, and leaves nothing", async () => {
  const held: string[][] = [];
  const result = await withBuildLock(root, nobodyWaits, () => {
    held.push(readdirSync(root), readdirSync(join(root, "dist.lock")));
    return Promise.resolve("done");
  });
  expect(result).toBe("done");
  expect(held).toEqual([["dist.lock"], [expect.stringMatching(`^${process.pid}\\b`)]]);
  expect(readdirSync(root)).toEqual([]);
});

test("is free again after work that failed", async () => {
  const failing = withBuildLock(root, nobodyWaits, () => Promise.reject(new Error("no")));
  await expect(failing).rejects.toThrow("no");
  expect(await withBuildLock(root, nobodyWaits, () => Promise.resolve(1))).toBe(1);
});

test("waits for a living process, says so once, and goes on when it dies", async () => {
  const other = await otherProcess();
  lockOf(await ownerNameOf(other.pid));
  const waitedFor: number[] = [];
  let begun = false;
  const work = withBuildLock(
    root,
    (pid) => {
      waitedFor.push(pid);
    },
    () => {
      begun = true;
      return Promise.resolve();
    },
  );
  await sleep(350);
  expect([begun, waitedFor]).toEqual([false, [other.pid]]);
  await other.end();
  await work;
  expect([begun, waitedFor]).toEqual([true, [other.pid]]);
});

test.each([
  ["of a process that is no more", "99999999-1"],
  ["of a process whose id another one has by now", `${process.ppid}-1`],
  ["of nobody that can be named", "x"],
])("takes over a lock %s", async (_what, owner) => {
  lockOf(owner);
  expect(await withBuildLock(root, nobodyWaits, () => Promise.resolve(1))).toBe(1);
  expect(readdirSync(root)).toEqual([]);
});

test("a process is alive until it has ended", async () => {
  const other = await otherProcess();
  expect(isAlive(other.pid)).toBe(true);
  await other.end();
  expect(isAlive(other.pid)).toBe(false);
});

/** The name under which that process would hold the lock: it is told by the process itself. */
function ownerNameOf(pid: number): Promise<string> {
  // The lock of this process shows the form; the moment of the other's start is in its own file.
  return withBuildLock(root, nobodyWaits, async () => {
    const [mine = ""] = readdirSync(join(root, "dist.lock"));
    if (!mine.includes("-")) return String(pid);
    const { readFile } = await import("node:fs/promises");
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    return `${pid}-${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? ""}`;
  });
}
