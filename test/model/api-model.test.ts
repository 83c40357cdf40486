/** Whatever callers do one after another, the server answers what a small model in memory says. */

import fc from "fast-check";
import process from "node:process";
import { filedServerForTests } from "../conformance/callers-server.js";
import { calls, type Call } from "./calls.js";
import { beginning, step } from "./driver.js";

const runs = Number(process.env["RUNS"] ?? 40);
const timeoutMs = 30_000 + runs * 150;
const server = filedServerForTests({ logLevel: "silent" });

/** Everything that is there, seen by a program that may see everything. */
const everything: readonly Call[] = [
  { field: "items", caller: 5, first: 1_000, after: undefined, mine: false },
  { field: "users", caller: 5, first: 1_000, after: undefined, status: null },
  { field: "users", caller: 5, first: 1_000, after: undefined, status: "DISABLED" },
];

test(
  "sequences of calls: each is answered as by the model, and in the end the same is there",
  async () => {
    const endings = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(calls, async (sequence) => {
        const state = await beginning(server());
        for (const call of sequence) {
          const ending = await step(server(), state, call);
          for (const name of [ending, `${call.field} ${ending}`]) {
            endings.set(name, (endings.get(name) ?? 0) + 1);
          }
        }
        for (const call of everything) expect(await step(server(), state, call)).toBe("ok");
      }),
      // Shrinking ends by itself after a while: what it leaves is short enough to read.
      { numRuns: runs, interruptAfterTimeLimit: timeoutMs - 5_000 },
    );
    // A generator that stopped making one of these would make agreement worth nothing.
    for (const ending of [
      "ok",
      "BAD_USER_INPUT",
      "CONFLICT",
      "FORBIDDEN",
      "NOT_FOUND",
      "invalid_grant",
    ]) {
      expect(endings.get(ending) ?? 0).toBeGreaterThan(runs / 10);
    }
    if (process.env["RUNS"]) process.stdout.write(`${JSON.stringify([...endings].sort())}\n`);
  },
  timeoutMs,
);
