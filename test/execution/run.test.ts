/** The result of compiled code is taken only where graphql-js would give the same. */

import type { ExecutionResult } from "graphql";
import type { Compiled } from "../../src/execution/compile.js";
import { runCompiled } from "../../src/execution/run.js";
import { guard } from "../scope/guarded.js";
import { executionFor, positionAt } from "./instance.js";

const schema = guard("type Query { name: String must: String! }");
const name = positionAt(schema, "{ name }", "name");
const must = positionAt(schema, "{ must }", "must");
const pathOf = (key: string) => ({ prev: undefined, key, typename: undefined });

interface Run {
  readonly data?: ExecutionResult["data"];
  /** How many errors compiled code found itself, what it was thrown included. */
  readonly errors?: number;
  /** Positions that may be null. */
  readonly failures?: number;
  /** Positions that may not. */
  readonly thrown?: number;
}

/** Code that does as it is told. */
function codeOf({ data = { name: null }, errors = 0, failures = 0, thrown = 0 }: Run): Compiled {
  return ((_root: unknown, execution: ReturnType<typeof executionFor>) => {
    for (let index = 0; index < failures; index++) {
      execution.fail(name, pathOf("name"), new Error("failed"));
    }
    for (let index = 0; index < thrown; index++) {
      expect(() => execution.fail(must, pathOf("must"), new Error("thrown"))).toThrow();
    }
    return {
      data,
      ...(errors > 0 && { errors: Array.from({ length: errors }, () => new Error()) }),
    };
  }) as never;
}

test.each<[string, Run, boolean]>([
  ["no error", {}, true],
  ["failures where null is allowed", { failures: 3 }, true],
  ["one error where it is not", { errors: 1, thrown: 1 }, true],
  ["an error that compiled code found itself", { errors: 1 }, false],
  ["two where null is not allowed", { errors: 2, thrown: 2 }, false],
  ["one that hides another", { errors: 1, thrown: 2 }, false],
  ["one that may hide failures", { errors: 1, thrown: 1, failures: 1 }, false],
  ["one that may hide others, as all is null", { data: null, errors: 1, thrown: 1 }, false],
])("%s", async (_title, run, isTaken) => {
  for (const isLater of [false, true]) {
    const execution = executionFor(schema);
    const code = codeOf(run);
    const now: Compiled = (...input) => {
      const outcome = code(...input);
      return isLater ? Promise.resolve(outcome) : outcome;
    };
    const result = await runCompiled(now, execution);
    expect([result !== undefined, execution.isGivenUp]).toEqual([isTaken, !isTaken]);
    if (isTaken) expect(result?.error?.message).toBe(run.thrown ? "thrown" : undefined);
  }
});

test("code that breaks is given up", () => {
  const execution = executionFor(schema);
  const broken = (() => {
    throw new TypeError("a property that throws");
  }) as Compiled;
  expect(runCompiled(broken, execution)).toBeUndefined();
  expect(execution.isGivenUp).toBe(true);
});

test("what was given up meanwhile has no result", () => {
  const execution = executionFor(schema);
  const code = (() => {
    execution.giveUp();
    return { data: {} };
  }) as Compiled;
  expect(runCompiled(code, execution)).toBeUndefined();
});
