/** Compiled code answers what graphql-js answers: on generated schemas, data, operations and callers. */

import fc from "fast-check";
import process from "node:process";
import { inspect } from "node:util";
import type { Access } from "../../src/scope/entry.js";
import { guardedSdl } from "../scope/oracle/model-sdl.js";
import { choices, Tape } from "../scope/oracle/tape.js";
import {
  startBoth,
  stopClock,
  type Answer,
  type Both,
  type Question,
  type Way,
} from "./servers.js";
import { CallNotes } from "./wild/calls.js";
import { wildAccess, wildQuestion } from "./wild/wild-question.js";
import { wildModel } from "./wild/wild-model.js";
import { buildWildWorld, type WildWorld } from "./wild/wild-world.js";

const runs = Number(process.env["RUNS"] ?? 30);
const timeoutMs = 30_000 + runs * 400;

beforeAll(stopClock);

async function expectAlike(
  { isSynchronous }: WildWorld,
  both: Both,
  question: Question,
  access: Access,
): Promise<Way> {
  const notes: CallNotes[] = [];
  const ask = (): Question => {
    const own = new CallNotes();
    notes.push(own);
    return { ...question, context: own };
  };
  const { plain, compiled, way } = await both.ask(ask, access);
  const comparable = (answer: Answer) => (isSynchronous ? answer : withoutOrder(answer));
  expect(comparable(compiled)).toEqual(comparable(plain));

  const [before, after] = notes.map(({ calls }) => calls);
  const plainCalls = (before ?? []).map(({ text }) => text);
  // What was given up was run again by graphql-js: a query whole, and of a mutation what had not been called yet.
  const isOwn = way === "compiled";
  const isMutation = /^\s*mutation\b/m.test(question.query);
  const compiledCalls = (after ?? []).filter(
    ({ isCompiled }) => isMutation || isCompiled === isOwn,
  );
  const calls = compiledCalls.map(({ text }) => text);
  // Each says where it was made: a mutation has no effect twice.
  if (isMutation) expect(calls).toHaveLength(new Set(calls).size);
  const mayHaveGoneOn = (isOwn || isMutation) && isNulledFromBelow(plain);
  if (mayHaveGoneOn) expect(calls).toEqual(expect.arrayContaining(plainCalls));
  else if (isSynchronous) expect(calls).toEqual(plainCalls);
  else expect(calls.sort()).toEqual(plainCalls.sort());
  for (const { operations, variables } of notes) {
    expect(operations.size).toBeLessThanOrEqual(1);
    expect(variables.size).toBeLessThanOrEqual(way === "given up" ? 2 : 1);
  }
  return way;
}

/** In another order of time, errors come in another order. */
function withoutOrder({ body, reported, ...others }: Answer): unknown {
  const { errors, ...rest } = JSON.parse(body) as { errors?: readonly unknown[] };
  const texts = errors?.map((error) => JSON.stringify(error)).sort();
  return { ...others, texts, rest: JSON.stringify(rest), reported: [...reported].sort() };
}

/** Whether an error nulled more than its own place: graphql-js stops there, and compiled code goes on beside it. */
function isNulledFromBelow({ body }: Answer): boolean {
  const { data, errors = [] } = JSON.parse(body) as {
    data?: unknown;
    errors?: readonly { readonly path?: readonly (string | number)[] }[];
  };
  return errors.some(({ path = [] }) => {
    let value = data;
    for (const [depth, part] of path.entries()) {
      // An error may name a place that the answer does not have.
      if (value === null || value === undefined) return value === null && depth < path.length;
      value = (value as Record<string | number, unknown>)[part];
    }
    return false;
  });
}

test(
  "answers, errors and nulls included, and what resolvers see, are the same",
  async () => {
    const ways = new Map<string, number>();
    const count = (way: string): void => {
      ways.set(way, (ways.get(way) ?? 0) + 1);
    };
    await fc.assert(
      fc.asyncProperty(choices, async (tapeChoices) => {
        const tape = new Tape(tapeChoices);
        const model = wildModel(tape);
        const world = buildWildWorld(model, {
          seed: tape.int(10_000),
          onDeny: tape.chance(10) ? "reject" : "partial",
          wildness: tape.pick([0, 2, 5, 12]),
          isSynchronous: tape.chance(50),
        });
        const both = await startBoth(world.schema);
        try {
          const callers = [wildAccess(tape), wildAccess(tape)];
          for (let number = 0; number < 4; number++) {
            const question = wildQuestion(model, tape, world.schema);
            if (!question) continue;
            for (const access of callers) {
              try {
                const way = await expectAlike(world, both, question, access);
                count(`${way}${world.isSynchronous ? "" : " slowly"}`);
              } catch (error) {
                const told = inspect({ question, access, sync: world.isSynchronous }, { depth: 4 });
                const story = `${guardedSdl(model)}\n\n${question.query}\n\n${told}`;
                throw new Error(`${story}\n\n${String(error)}`, { cause: error });
              }
            }
          }
        } finally {
          await both.stop();
        }
      }),
      // Shrinking ends by itself after a while: what it leaves is short enough to read.
      { numRuns: runs, interruptAfterTimeLimit: timeoutMs - 5_000 },
    );
    // A generator that stopped making one of these would make agreement worth nothing.
    for (const way of ["compiled", "compiled slowly", "given up", "given up slowly"]) {
      expect([way, ways.get(way) ?? 0]).toEqual([way, expect.any(Number)]);
      expect(ways.get(way) ?? 0).toBeGreaterThan(runs / 20);
    }
    if (process.env["RUNS"]) process.stdout.write(`${JSON.stringify([...ways])}\n`);
  },
  timeoutMs,
);
