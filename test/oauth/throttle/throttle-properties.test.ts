/** The throttle under any order in which a store may answer. */

import fc from "fast-check";
import { createThrottle } from "../../../src/oauth/throttle/throttle.js";
import type { CounterStore } from "../../../src/store/store.js";
import { memoryCounters } from "./throttle-counters.js";
import { throttleKeys } from "../login-fixture.js";

const addresses = ["198.51.100.7", "203.0.113.9", undefined];
const accounts = ["johndoe", "JohnDoe", "alice"];

const runs = Number(process.env["RUNS"] ?? 100);

type Outcome = "right" | "wrong" | "unknown";

interface Planned {
  readonly address: string | undefined;
  readonly account: string;
  readonly outcome: Outcome;
}

function plans(...outcomes: readonly Outcome[]): fc.Arbitrary<Planned[]> {
  const plan = fc.record({
    address: fc.constantFrom(...addresses),
    account: fc.constantFrom(...accounts),
    outcome: fc.constantFrom(...outcomes),
  });
  return fc.array(plan, { minLength: 1, maxLength: 24 });
}

/** A store whose answers come in the order of the scheduler. */
function shuffled(counters: CounterStore, scheduler: fc.Scheduler): CounterStore {
  return {
    ...counters,
    add: (...parameters) =>
      scheduler.schedule(Promise.resolve()).then(() => counters.add(...parameters)),
    find: (key) => counters.find(key).then((found) => scheduler.schedule(Promise.resolve(found))),
    remove: (key) => scheduler.schedule(Promise.resolve()).then(() => counters.remove(key)),
  };
}

test("never are more wrong guesses compared for a key than there are points, and everybody gets an answer", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      plans("wrong", "wrong", "unknown"),
      fc.integer({ min: 1, max: 4 }),
      async (scheduler, planned, points) => {
        const counters = shuffled(memoryCounters(), scheduler);
        const throttle = createThrottle({
          keys: throttleKeys,
          counters,
          rate: { points, perMillis: 60_000 },
        });
        const wrong: Planned[] = [];
        const all = Promise.all(
          planned.map(async (plan) => {
            const entered = await throttle.enter(plan);
            if (entered.kind !== "attempt") return;
            await scheduler.schedule(Promise.resolve());
            if (plan.outcome === "wrong") wrong.push(plan);
            await entered.settle(plan.outcome);
          }),
        );
        await scheduler.waitFor(all);
        for (const account of ["johndoe", "alice"]) {
          const tried = wrong.filter((plan) => plan.account.toLowerCase() === account);
          expect(tried.length).toBeLessThanOrEqual(points);
        }
        for (const address of addresses.slice(0, 2)) {
          const tried = wrong.filter((plan) => plan.address === address);
          expect(tried.length).toBeLessThanOrEqual(points);
        }
      },
    ),
    { numRuns: runs },
  );
});

test("where nobody is wrong, everybody is let in", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), plans("right", "unknown"), async (scheduler, planned) => {
      const counters = shuffled(memoryCounters(), scheduler);
      const throttle = createThrottle({
        keys: throttleKeys,
        counters,
        rate: { points: 2, perMillis: 60_000 },
      });
      const entered = Promise.all(
        planned.map(async (plan) => {
          const attempt = await throttle.enter(plan);
          if (attempt.kind === "attempt") {
            await scheduler.schedule(Promise.resolve());
            await attempt.settle(plan.outcome);
          }
          return attempt.kind;
        }),
      );
      expect(await scheduler.waitFor(entered)).toEqual(planned.map(() => "attempt"));
    }),
    { numRuns: runs },
  );
});
