/** The schema as one access may see it: nothing forbidden, nothing that is then of no use, and nothing invalid. */

import { buildSchema, GraphQLSchema, printSchema, validateSchema } from "graphql";
import { anonymous, scopeTypeDefs, visibleSchema, type Access } from "../../../src/scope/entry.js";
import { coordinatesOf } from "../coordinates.js";
import { withScopes } from "../guarded.js";

/** What is visible, as sorted coordinates; validated on the way. */
function visible(sdl: string, access: Access = anonymous): string[] {
  const schema = visibleSchema(buildSchema(scopeTypeDefs + sdl), access);
  expect(validateSchema(new GraphQLSchema({ ...schema.toConfig(), assumeValid: false }))).toEqual(
    [],
  );
  return [...coordinatesOf(schema)].sort();
}

const needsX = '@requiresScope(scope: "x")';

describe("hidden is", () => {
  test("a field, with the types that nothing else leads to", () => {
    const sdl = `type Query { a: Int b: Admin ${needsX} }
      type Admin { power(of: Kind, by: In): Int } enum Kind { A } input In { s: Stamp } scalar Stamp`;
    expect(visible(sdl)).toEqual(["Query", "Query.a"]);
    expect(visible(sdl, withScopes("x"))).toEqual(
      expect.arrayContaining(["Admin.power(of:)", "Kind", "In.s", "Stamp"]),
    );
  });

  test.each([
    ["an object", `type T ${needsX} { a: Int }`],
    ["an interface", `interface T ${needsX} { a: Int } type O implements T { a: Int }`],
    ["a union", `union T ${needsX} = O type O { a: Int }`],
    ["an enum", `enum T ${needsX} { A }`],
    ["a scalar", `scalar T ${needsX}`],
  ])("%s with a rule, and every field that returns it", (_what, definition) => {
    const sdl = `type Query { a: Int t: T ts: [[T!]!]! } ${definition}`;
    expect(visible(sdl)).toEqual(["Query", "Query.a"]);
    expect(visible(sdl, withScopes("x"))).toEqual(expect.arrayContaining(["Query.ts", "T"]));
  });

  test("an argument and an input field with a rule, and those of an enum with one", () => {
    const sdl = `type Query { a(in: In, own: Alone ${needsX}, e: [E!]): Int }
      input In { open: Int, own: Only ${needsX}, e: E } enum E ${needsX} { A } input Only { n: Int } scalar Alone`;
    expect(visible(sdl)).toEqual(["In", "In.open", "Query", "Query.a", "Query.a(in:)"]);
  });

  test("a field that requires an invisible argument; not one whose argument has a default", () => {
    const sdl = `type Query {
      required(own: Int! ${needsX}): Int
      preset(own: Int! = 1 ${needsX}): Int
    }`;
    expect(visible(sdl)).toEqual(["Query", "Query.preset"]);
  });

  test("an input object that requires an invisible field, and whatever requires it", () => {
    const sdl = `type Query { a: Int b(in: In!): Int c(in: In): Int d(outer: Outer): Int }
      input In { open: Int, own: Int! ${needsX} } input Outer { in: In!, n: Int }`;
    expect(visible(sdl)).toEqual(["Query", "Query.a", "Query.c", "Query.d"]);
  });

  test("an input object without a visible field, in a circle too", () => {
    const sdl = `type Query { a(in: In, loop: Loop): Int }
      input In { own: Int ${needsX} } input Loop { again: Loop, other: Ring } input Ring { in: In }`;
    expect(visible(sdl)).toEqual(["Loop", "Loop.again", "Query", "Query.a", "Query.a(loop:)"]);
  });

  test("an object without a visible field, and the fields that return it", () => {
    const sdl = `type Query { a: Int t: T } type T { own: Int ${needsX} }`;
    expect(visible(sdl)).toEqual(["Query", "Query.a"]);
  });

  test("a union and an interface of which no possible type is visible", () => {
    const sdl = `type Query { a: Int u: U i: I }
      union U = T type T ${needsX} { n: Int } interface I { n: Int } type O implements I ${needsX} { n: Int }`;
    expect(visible(sdl)).toEqual(["Query", "Query.a"]);
  });

  test("a member of a union that stays", () => {
    const sdl = `type Query { u: U } union U = T | O type T ${needsX} { n: Int } type O { n: Int }`;
    expect(visible(sdl)).toEqual(["O", "O.n", "Query", "Query.u", "U", "U | O"]);
  });

  test("an interface's rule on every implementer, and on the same field there", () => {
    const sdl = `type Query { a: A o: O }
      interface A ${needsX} { n: Int } type T implements A { n: Int }
      interface B { n: Int own: Int ${needsX} } type O implements B { n: Int own: Int }`;
    expect(visible(sdl)).toEqual(["B", "B.n", "O", "O.n", "Query", "Query.o"]);
    const printed = printSchema(visibleSchema(buildSchema(scopeTypeDefs + sdl), anonymous));
    expect(printed).toContain("type O implements B {");
  });

  test("an interface's field that is forbidden on every object", () => {
    const sdl = `type Query { i: I }
      interface I { n: Int own: Int } type O implements I { n: Int own: Int ${needsX} }`;
    expect(visible(sdl)).toEqual(["I", "I.n", "O", "O.n", "Query", "Query.i"]);
  });

  test("the mutation and the subscription type, when nothing of them is left", () => {
    const sdl = `type Query { a: Int } type Mutation { m: Int ${needsX} } type Subscription ${needsX} { s: Int }`;
    expect(visible(sdl)).toEqual(["Query", "Query.a"]);
    expect(visible(sdl, withScopes("x"))).toEqual(
      expect.arrayContaining(["Mutation.m", "Subscription.s"]),
    );
  });
});

describe("an interface's field that one of two types may not show", () => {
  const sdl = `type Query { i: I }
    interface I { n: Int own: Int }
    type O implements I { n: Int own: Int ${needsX} }
    type P implements I { n: Int own: Int }`;

  test("stays on the interface and on the other type; the one stays without the interface", () => {
    expect(visible(sdl)).toEqual(
      ["I", "I.n", "I.own", "O", "O.n", "P", "P.n", "P.own", "Query", "Query.i"].sort(),
    );
    const printed = printSchema(visibleSchema(buildSchema(scopeTypeDefs + sdl), anonymous));
    expect(printed).toContain("type O {");
    expect(printed).toContain("type P implements I {");
  });

  test("takes with it what relied on the implementation: a narrower field, an interface of an interface", () => {
    // The narrower type stands before the one that it relies on.
    const more = `type Narrow implements H { i: O u: U } ${sdl}
      extend type Query { h: H k: K }
      interface H { i: I u: U } type Wide implements H { i: P u: P } union U = P | Q
      interface J implements I { n: Int own: Int } interface K implements J & I { n: Int own: Int }
      type Q implements K & J & I { n: Int own(more: Int): Int }`;
    const printed = printSchema(visibleSchema(buildSchema(scopeTypeDefs + more), anonymous));
    expect(visible(more)).toEqual(expect.arrayContaining(["Narrow.i", "Wide.i"]));
    expect(printed).toContain("type Narrow {");
    expect(printed).toContain("type Wide implements H {");
    expect(printed).toContain("type Q implements K & J & I {");
  });

  test("and an argument that one type may not show, likewise", () => {
    const args = `type Query { i: I }
      interface I { n(a: Int): Int }
      type O implements I { n(a: Int ${needsX}): Int } type P implements I { n(a: Int): Int }`;
    const printed = printSchema(visibleSchema(buildSchema(scopeTypeDefs + args), anonymous));
    expect(visible(args)).toEqual(expect.arrayContaining(["I.n(a:)", "O.n", "P.n(a:)"]));
    expect(printed).toContain("type O {");
  });

  test("but not for an argument that the interface itself may not show", () => {
    const args = `type Query { i: I }
      interface I { n(a: Int ${needsX}): Int } type O implements I { n(a: Int): Int }`;
    const printed = printSchema(visibleSchema(buildSchema(scopeTypeDefs + args), anonymous));
    expect(visible(args)).toEqual(["I", "I.n", "O", "O.n", "Query", "Query.i"]);
    expect(printed).toContain("type O implements I {");
  });
});

describe("a field that returns a type of introspection", () => {
  test("stays", () => {
    expect(visible("type Query { kind: __TypeKind }")).toEqual(["Query", "Query.kind"]);
  });
});

describe("names that are members of every object", () => {
  test("hide and stay like any other", () => {
    const odd = `type Query { constructor: Int toString(valueOf: Int): hasOwnProperty own: Int ${needsX} }
      type hasOwnProperty { isPrototypeOf: Int }`;
    expect(visible(odd)).toEqual([
      "Query",
      "Query.constructor",
      "Query.toString",
      "Query.toString(valueOf:)",
      "hasOwnProperty",
      "hasOwnProperty.isPrototypeOf",
    ]);
  });
});
