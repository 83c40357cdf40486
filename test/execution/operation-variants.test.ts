/** The code of one operation: one variant for all who may touch the same, and how long it is worth trying. */

import { OperationVariants, Variant } from "../../src/execution/operation-variants.js";
import { guard, withScopes } from "../scope/guarded.js";
import { executionFor, instanceOf } from "./instance.js";

const schema = guard(
  `
  type Query { open: String a: String @requiresScope(scope: "a") b(x: Int @requiresScope(scope: "x")): String }
  `,
  { Query: { open: () => "open", a: () => "a", b: () => "b" } },
);

const clearanceOf = (...scopes: string[]) =>
  instanceOf(schema, "{ open }", withScopes(...scopes)).clearance;

test("a variant answers for all who may touch the same, inputs included", () => {
  const variants = new OperationVariants(schema, instanceOf(schema, "{ open a b(x: 5) }"));
  const answers = [[], ["a"], ["x"], ["a", "x"]].map((scopes) => {
    const clearance = clearanceOf(...scopes);
    const variant = variants.compile(clearance);
    expect(variants.find(clearanceOf(...scopes, "other"))).toBe(variant);
    const code = variant.take();
    return code?.(undefined, executionFor(schema, withScopes(...scopes)), {});
  });
  expect(answers).toEqual([
    { data: { open: "open", a: null, b: null } },
    { data: { open: "open", a: "a", b: null } },
    { data: { open: "open", a: null, b: "b" } },
    { data: { open: "open", a: "a", b: "b" } },
  ]);
});

test("a variant that was let go of is not found, and the others are", () => {
  const variants = new OperationVariants(schema, instanceOf(schema, "{ open a }"));
  const [one, other] = [variants.compile(clearanceOf()), variants.compile(clearanceOf("a"))];
  variants.forget(one);
  expect(variants.find(clearanceOf())).toBeUndefined();
  expect(variants.find(clearanceOf("a"))).toBe(other);
});

test("of what cannot be compiled there is a variant without code, and no second one", () => {
  const variants = new OperationVariants(
    schema,
    instanceOf(schema, "{ __schema { types { name } } }"),
  );
  expect(variants.takes(clearanceOf())).toBe(false);
  expect(variants.compile(clearanceOf()).take()).toBeUndefined();
});

test("code is not worth running while the larger part of more than five runs was given up", () => {
  const code = () => ({ data: {} });
  const variant = new Variant(code as never, 1);
  const run = (isGivenUp: boolean): boolean => {
    const taken = variant.take() !== undefined;
    if (taken && isGivenUp) variant.gaveUp();
    return taken;
  };
  const runs = (count: number, isGivenUp: boolean): boolean[] =>
    Array.from({ length: count }, () => run(isGivenUp));
  expect(runs(6, true)).toEqual(Array(6).fill(true));
  // It rests, and one run tells whether it is worth another try: a longer rest each time.
  expect(runs(100, true)).toEqual(Array(100).fill(false));
  expect(runs(1, true)).toEqual([true]);
  expect(runs(200, true)).toEqual(Array(200).fill(false));
  expect(runs(12, false)).toEqual(Array(12).fill(true));
  // Six of thirteen are not the larger part.
  expect(runs(2, true)).toEqual([true, true]);
});
