/** Which operations are compiled, when, and how many. */

import { CompiledOperations } from "../../src/execution/compiled-operations.js";
import type { OperationInstance } from "../../src/execution/operation-variants.js";
import { guard, withScopes } from "../scope/guarded.js";
import { executionFor, instanceOf } from "./instance.js";

const scopes = ["a", "b", "c", "d", "e"];

const schema = guard(
  `type Query { text: String open(x: Int): String ${scopes
    .map((scope) => `${scope}: String @requiresScope(scope: "${scope}")`)
    .join(" ")} }`,
  { Query: { text: () => "text" } },
);

/** Compiling takes no time. */
const patient = (compileAfter = 0) =>
  new CompiledOperations({ schema, compileAfter, nowMillis: () => 0 });

const named = (alias: string): OperationInstance => instanceOf(schema, `{ ${alias}: text }`);

test("an operation is compiled once it has run so many times", () => {
  const operations = patient(3);
  const seen = Array.from({ length: 5 }, () => operations.find(named("x")));
  expect(seen.every((variant) => variant === undefined)).toBe(true);
  const one = named("x");
  const found = Array.from({ length: 5 }, () => operations.find(one) !== undefined);
  expect(found).toEqual([false, false, false, true, true]);
});

test("one that is compiled stays so", () => {
  const operations = patient();
  const one = named("x");
  expect(operations.find(one)).toBe(operations.find(one));
});

test("an operation that variables change is never compiled", () => {
  const operations = patient();
  const one = instanceOf(schema, "query ($c: Boolean = true) { text @skip(if: $c) }");
  expect(operations.find(one)).toBeUndefined();
});

test("callers who may touch the same of it share what is compiled", () => {
  const operations = patient();
  const one = instanceOf(schema, "{ text a b }");
  const find = (...held: string[]) =>
    operations.find({
      ...one,
      clearance: instanceOf(schema, "{ text }", withScopes(...held)).clearance,
    });
  expect(find("a")).toBe(find("a", "c", "invented"));
  expect(find("a")).not.toBe(find("b"));
  expect(find()).toBe(find("d"));
});

test("of one operation there are 16 variants at most: who comes later is served by graphql-js", () => {
  const operations = patient();
  const one = instanceOf(schema, `{ text ${scopes.join(" ")} }`);
  const find = (number: number) => {
    const held = scopes.filter((_, index) => number & (1 << index));
    const { clearance } = instanceOf(schema, "{ text }", withScopes(...held));
    return operations.find({ ...one, clearance });
  };
  const found = Array.from({ length: 32 }, (_, number) => find(number));
  expect(found.map((variant) => variant !== undefined)).toEqual([
    ...Array.from({ length: 16 }, () => true),
    ...Array.from({ length: 16 }, () => false),
  ]);
  expect(find(3)).toBe(found[3]);
});

test("1,000 operations are remembered: an older one is counted from the start", () => {
  const operations = patient(1);
  const one = named("x");
  const others = (count: number): void => {
    // Each walk is an operation of its own.
    for (let index = 0; index < count; index++) {
      operations.find({ ...one, walked: { ...one.walked } });
    }
  };
  expect(operations.find(one)).toBeUndefined();
  others(999);
  expect(operations.find(one)).toBeDefined();
  others(1_000);
  expect(operations.find(one)).toBeUndefined();
  const again = operations.find(one);
  expect(again?.take()?.(undefined, executionFor(schema), {})).toEqual({ data: { x: "text" } });
});

test("so much code is kept: what was used longest ago goes first, and is compiled again", () => {
  const operations = patient();
  // The largest operations that are compiled at all, of which 25 have room.
  const large = Array.from({ length: 27 }, (_, index) => named(`k${index}_${"k".repeat(19_900)}`));
  const find = (index: number) => operations.find(large[index] as OperationInstance);
  const first = large.slice(0, 25).map((_, index) => find(index));
  expect(find(0)).toBe(first[0]);
  find(25);
  expect(find(0)).toBe(first[0]);
  expect(find(1)).toBeDefined();
  expect(find(1)).not.toBe(first[1]);
  expect(find(24)).toBe(first[24]);
});

describe("the budget", () => {
  let nowMillis = 0;
  let costMillis = 10;
  // Each look at the clock finds it later: between two of them lies the compiling of one operation.
  const busy = (): CompiledOperations =>
    new CompiledOperations({
      schema,
      compileAfter: 0,
      nowMillis: () => {
        const now = nowMillis;
        nowMillis += costMillis;
        return now;
      },
    });

  test("of the time that passes, a twentieth goes into compiling", () => {
    nowMillis = 0;
    costMillis = 10;
    const operations = busy();
    const [first, second] = [named("x"), named("y")];
    const variant = operations.find(first);
    expect(variant).toBeDefined();
    // It took from 0 to 10.
    costMillis = 0;
    for (const millis of [10, 100, 199]) {
      nowMillis = millis;
      expect(operations.find(second)).toBeUndefined();
      expect(operations.find(first)).toBe(variant);
    }
    nowMillis = 200;
    expect(operations.find(second)).toBeDefined();
  });

  test("an operation that cannot be compiled is tried once", () => {
    nowMillis = 0;
    costMillis = 10;
    const operations = busy();
    const odd = instanceOf(schema, "{ __schema { types { name } } }");
    expect(operations.find(odd)?.take()).toBeUndefined();
    nowMillis = 1_000;
    expect(operations.find(odd)).toBeUndefined();
    // Nobody looked at the clock for it.
    expect(nowMillis).toBe(1_000);
  });

  test("the clock is the real one where none is handed over", () => {
    const operations = new CompiledOperations({ schema, compileAfter: 0 });
    expect(operations.find(named("x"))?.take()).toBeDefined();
  });
});
