import { readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { underLock } from "../../../src/token/keys/file-lock.js";
import { newFolder } from "../key-builders.js";

test("of works under one lock never two run at once, and none is lost", async () => {
  const path = join(await newFolder(), "new", ".lock");
  let running = 0;
  let most = 0;
  let value = 0;
  const work = async (): Promise<void> => {
    most = Math.max(most, (running += 1));
    const before = value;
    await new Promise(setImmediate);
    value = before + 1;
    running -= 1;
  };
  await Promise.all(Array.from({ length: 8 }, () => underLock({ path }, work)));
  expect([most, value]).toEqual([1, 8]);
  expect(await readdir(join(path, ".."))).toEqual([]);
});

test("the lock is private, is let go when the work fails, and its answer is handed on", async () => {
  const path = join(await newFolder(), ".lock");
  const failing = underLock({ path }, async () => {
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  await expect(underLock({ path }, () => Promise.resolve("yes"))).resolves.toBe("yes");
});

test("a lock that a killed process left is not taken: a person is told which file it is", async () => {
  const path = join(await newFolder(), ".lock");
  await writeFile(path, "");
  const waiting = underLock({ path, patienceMillis: 60 }, () => Promise.resolve());
  await expect(waiting).rejects.toThrow(`If none runs, remove ${path} and try again`);
  expect(await readdir(join(path, ".."))).toEqual([".lock"]);
});
