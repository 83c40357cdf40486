/** Strict coverage: which fields without a rule stop start-up. */

import type { Coverage } from "../../../src/scope/entry.js";
import { faultsIn, guard } from "../guarded.js";

const typeDefs = `
  type Query {
    guarded: A @requiresScope(scope: "a")
    authenticated: A @authenticated
    byPolicy: A @policy(name: "p")
    byType: Guarded
    public: A @public
    forgotten: A
  }
  type Mutation { forgottenToo: Int }
  type Subscription { andThis: Int }
  type A implements I { n: Int open: Int @public shut: Int @authenticated }
  interface I { n: Int }
  type Guarded @authenticated { n: Int }
  type Open @public { n: Int }
  type Inherits implements J { n: Int }
  interface J { n: Int @authenticated }
  input In { x: Int }
  enum E { X }
  extend type A { open2: Open inherits: Inherits e: E }
`;

function uncovered(strictCoverage: Coverage | undefined, sdl = typeDefs): string[] {
  const faults = faultsIn(() => guard(sdl, {}, { strictCoverage }));
  expect(faults.every((fault) => fault.includes("say @public if everybody may read it"))).toBe(
    true,
  );
  return faults.map((fault) => fault.split(":", 1)[0] ?? "");
}

test("roots: every root field has a rule or @public", () => {
  expect(uncovered("roots")).toEqual([
    "Query.forgotten",
    "Mutation.forgottenToo",
    "Subscription.andThis",
  ]);
});

test("that is the default", () => {
  expect(uncovered(undefined)).toEqual(uncovered("roots"));
});

test("fields: every output field, of interfaces too; @public on a type speaks for its fields", () => {
  expect(uncovered("fields").sort()).toEqual([
    "A.e",
    "A.inherits",
    "A.n",
    "A.open2",
    "I.n",
    "Mutation.forgottenToo",
    "Query.forgotten",
    "Subscription.andThis",
  ]);
});

test("off: an element without a rule is public", () => {
  expect(uncovered("off")).toEqual([]);
});

test("a root type that says @public speaks for its fields", () => {
  expect(uncovered("roots", "type Query @public { a: Int }")).toEqual([]);
});
