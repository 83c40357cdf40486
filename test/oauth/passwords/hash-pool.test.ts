import { setTimeout as sleep } from "node:timers/promises";
import { createHashPool } from "../../../src/oauth/passwords/hash-pool.js";
import type { HashPool, HashPoolOptions } from "../../../src/oauth/passwords/hash-pool.js";

const pools: HashPool[] = [];
const pool = (options: Partial<HashPoolOptions> = {}): HashPool => {
  const made = createHashPool({ threads: 1, cost: 4, ...options });
  pools.push(made);
  return made;
};
afterEach(async () => {
  await Promise.all(pools.splice(0).map((made) => made.close()));
});

/** Some milliseconds of work for nothing. */
const task = {
  text: "x",
  hash: `$2b$04$abcdefghijklmnopqrstuu${".".repeat(31)}`,
  dummyCosts: [6],
};
/** About 200 ms of it. */
const longTask = { ...task, dummyCosts: [11] };

test("makes a hash and compares with it", async () => {
  const { create, compare } = pool();
  const hash = await create({ text: "secret", cost: 4 });
  expect(await compare({ text: "secret", hash, dummyCosts: [4, 5] })).toBe(true);
  expect(await compare({ text: "wrong", hash, dummyCosts: [] })).toBe(false);
});

test("never hashes on the event loop", async () => {
  const { compare } = pool();
  await compare(task);
  let ticks = 0;
  const timer = setInterval(() => (ticks += 1), 5);
  await compare(longTask);
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(5);
});

test("a comparison that would wait too long is refused at once, with a time to come back", async () => {
  const { compare } = pool({ cost: 12, threads: 2, maxWaitMillis: 5_000 });
  // By the first guess a hash of cost 12 takes 246 ms: 41 waiting ones are 5 s on two threads.
  const before = performance.now();
  const results = Array.from({ length: 60 }, () => compare({ ...task, dummyCosts: [] }));
  const refused = await Promise.race([results.at(-1), sleep(2_000, "too late", { ref: false })]);
  expect(performance.now() - before).toBeLessThan(1_000);
  expect(refused).toEqual({ kind: "busy", retryAfterSeconds: 6 });
  const verdicts = await Promise.all(results);
  expect(verdicts.filter((verdict) => verdict === false)).toHaveLength(2 + 41);
});

test("the guess gives way to what is measured", async () => {
  const { compare } = pool({ cost: 12, maxWaitMillis: 250 });
  const burst = async (): Promise<number> => {
    const verdicts = await Promise.all(
      Array.from({ length: 10 }, () => compare({ ...task, dummyCosts: [] })),
    );
    return verdicts.filter((verdict) => verdict === false).length;
  };
  expect(await burst()).toBe(3);
  for (let round = 0; round < 60; round += 1) await compare({ ...task, dummyCosts: [] });
  expect(await burst()).toBe(10);
});

test("an abort takes a comparison out of the queue, and the ones behind it move up", async () => {
  const { compare } = pool();
  const controller = new AbortController();
  const order: string[] = [];
  const first = compare(longTask).then(() => order.push("first"));
  const second = compare(longTask, controller.signal).then((verdict) => {
    order.push("second");
    return verdict;
  });
  const third = compare(task).then(() => order.push("third"));
  controller.abort();
  expect(await second).toEqual({ kind: "busy", retryAfterSeconds: 1 });
  await Promise.all([first, third]);
  expect(order).toEqual(["second", "first", "third"]);
});

test("what is aborted before is not begun, and what is aborted while it runs is ended by its thread", async () => {
  const { compare } = pool();
  expect(await compare(task, AbortSignal.abort())).toMatchObject({ kind: "busy" });
  const controller = new AbortController();
  const running = compare(longTask, controller.signal);
  await sleep(20);
  controller.abort();
  expect(await running).toBe(false);
  expect(await compare(task)).toBe(false);
});

test("a task that fails rejects, and its thread goes on", async () => {
  const { create, compare } = pool();
  await expect(create({ text: 1 as unknown as string, cost: 4 })).rejects.toThrow();
  expect(await compare(task)).toBe(false);
});

test("close ends what runs, refuses what waits and what comes after, and may be asked twice", async () => {
  const { compare, create, close } = pool();
  const running = compare(longTask);
  const waiting = compare(longTask);
  const closing = close();
  expect(await waiting).toEqual({ kind: "busy", retryAfterSeconds: 1 });
  expect(await running).toBe(false);
  await closing;
  await close();
  expect(await compare(task)).toMatchObject({ kind: "busy" });
  await expect(create({ text: "x", cost: 4 })).rejects.toThrow(/closed/);
});

test("a hash that a request waits for is refused as a comparison is; a patient one waits", async () => {
  const { create, createSoon } = pool({ cost: 12, maxWaitMillis: 0 });
  const input = { text: "secret", cost: 4 };
  const [first, second, third, patient] = await Promise.all([
    createSoon(input),
    createSoon(input),
    createSoon(input),
    create(input),
  ]);
  expect([typeof first, typeof second, typeof patient]).toEqual(["string", "string", "string"]);
  expect(third).toMatchObject({ kind: "busy" });
});
