/** The engine and the oracle agree on generated schemas, rules, operations and callers. */

import fc from "fast-check";
import { parse, validate } from "graphql";
import process from "node:process";
import { expectAgreement, type Outcome, type Question } from "./agreement.js";
import { generateModel, scopeNames } from "./generate-model.js";
import { generateOperation } from "./generate-operation.js";
import { guardedSdl } from "./model-sdl.js";
import type { Asker } from "./oracle.js";
import { choices, Tape } from "./tape.js";
import { buildWorld } from "./world.js";

const runs = Number(process.env["RUNS"] ?? 150);
const timeoutMs = 30_000 + runs * 100;

function generateAsker(tape: Tape): Asker {
  if (tape.chance(20)) return null;
  const held = tape.some(scopeNames, 55);
  return tape.chance(15) ? [...held, "invented", "toString"] : held;
}

async function explained(question: Question): Promise<Outcome> {
  try {
    return await expectAgreement(question);
  } catch (error) {
    const { model, operation, asker, onDeny } = question;
    const variables = JSON.stringify(operation.variables);
    const story = `${guardedSdl(model)}\n\n${operation.text}\n\nvariables: ${variables}`;
    const message = `${story}\nasker: ${JSON.stringify(asker)}\nonDeny: ${onDeny}`;
    throw new Error(`${message}\n\n${String(error)}`, { cause: error });
  }
}

test(
  "the engine answers what the full answer keeps when everything forbidden is taken out of it",
  async () => {
    const outcomes = new Map<Outcome | "not valid", number>();
    const count = (outcome: Outcome | "not valid"): void => {
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    };
    await fc.assert(
      fc.asyncProperty(choices, async (tapeChoices) => {
        const tape = new Tape(tapeChoices);
        const model = generateModel(tape);
        const onDeny = tape.chance(15) ? "reject" : "partial";
        const world = buildWorld(model, tape.int(10_000), onDeny);
        const callers = [generateAsker(tape), generateAsker(tape), generateAsker(tape)];
        for (let number = 0; number < 3; number++) {
          const operation = generateOperation(model, tape);
          // Selections that cannot be merged, above all; most are valid.
          if (validate(world.guarded, parse(operation.text)).length > 0) {
            count("not valid");
            continue;
          }
          for (const asker of callers) {
            count(await explained({ model, world, operation, asker, onDeny }));
          }
        }
      }),
      // Shrinking ends by itself after a while: what it leaves is short enough to read.
      { numRuns: runs, interruptAfterTimeLimit: timeoutMs - 5_000 },
    );
    // A generator that stopped making one of these would make agreement worth nothing.
    for (const outcome of ["refused", "denied in part", "untouched"] as const) {
      expect(outcomes.get(outcome) ?? 0).toBeGreaterThan(runs / 10);
    }
    if (process.env["RUNS"]) process.stdout.write(`${JSON.stringify([...outcomes])}\n`);
  },
  timeoutMs,
);
