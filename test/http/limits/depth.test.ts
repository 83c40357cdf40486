import { buildSchema, getIntrospectionQuery, parse, validate } from "graphql";
import { depthLimit } from "../../../src/http/limits/depth.js";

const schema = buildSchema("type Query { a: Query x: Int }");

function faultsOf(operation: string, maxDepth = 3): string[] {
  return validate(schema, parse(operation), [depthLimit(maxDepth)]).map(({ message }) => message);
}

describe("MAX_DEPTH", () => {
  test.each([
    "{ x }",
    "{ a { a { x } } }",
    "{ ...F } fragment F on Query { a { a { x } } }",
    "{ a { ... on Query { a { x } } } }",
    "{ a { a { __typename } } }",
    "{ x a @skip(if: true) { a { a { a { x } } } } }",
    "{ x ... @include(if: false) { a { a { a { x } } } } }",
  ])("%s is not too deep", (operation) => {
    expect(faultsOf(operation)).toEqual([]);
  });

  test.each([
    "{ a { a { a { x } } } }",
    "{ a { ...F } } fragment F on Query { a { a { x } } }",
    "{ a { ... { a { ... on Query { a { x } } } } } }",
    "query A { x } query B { a { a { a { x } } } }",
  ])("%s is refused with the limit and the value", (operation) => {
    expect(faultsOf(operation)).toEqual([
      "The operation is nested 4 fields deep; the limit (MAX_DEPTH) is 3.",
    ]);
  });

  test("introspection of tools is left out", () => {
    expect(faultsOf(getIntrospectionQuery(), 2)).toEqual([]);
  });

  test("fragments that double at each level are measured once each", () => {
    const chain = Array.from(
      { length: 40 },
      (_, n) => `fragment F${n} on Query { a { ...F${n + 1} } b: a { ...F${n + 1} } }`,
    );
    expect(faultsOf(`{ ...F0 } ${chain.join(" ")} fragment F40 on Query { x }`)).toHaveLength(1);
  });

  test("a circle of fragments does not hang it; another rule refuses that", () => {
    expect(faultsOf("{ ...F } fragment F on Query { a { ...F } }")).toEqual([]);
  });
});
