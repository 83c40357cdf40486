/** An operation in its plainest form: what is left of it, and which operations have none. */

import { print } from "graphql";
import { guard } from "../scope/guarded.js";
import { plainOf } from "./instance.js";

const schema = guard(
  `
  interface Named { name: String }
  type Query {
    node: Node
    nodes(first: Int, after: String @requiresScope(scope: "after")): [[Node!]]!
    named: Named
    any: Any
    typed: Typed
  }
  type Mutation { change: Node, chain: Chain }
  type Chain { name: String, mutation: Mutation }
  type Subscription { changed: Node }
  type Node implements Named { name: String, node: Node, a: Node, b: Node }
  type Typed { name: String }
  union Any = Node | Typed
  `,
  { Typed: { __isTypeOf: () => true } },
);

const plainText = (query: string): string | undefined => {
  const plain = plainOf(schema, query);
  return plain && print(plain.document).replaceAll(/\s+/g, " ");
};

test.each([
  ["{ node { name } }", "{ node { name } }"],
  ["mutation { change { name } }", "mutation { change { name } }"],
  ["mutation { __typename }", "mutation { __typename }"],
  ["query Named { a: node { name n: name } }", "{ a: node { name n: name } }"],
  ["{ nodes(first: 5) { name } }", "{ nodes { name } }"],
  ["query ($n: Int) { nodes(first: $n) { name } }", "{ nodes { name } }"],
  [
    "{ node { name } ...F } fragment F on Query { node { node { name } } }",
    "{ node { name node { name } } }",
  ],
  ["{ node { ... on Named { name } ... { n: name } name } }", "{ node { name n: name } }"],
  ["{ node { name @skip(if: true) b { name } } }", "{ node { b { name } } }"],
  ["{ node { name @include(if: true) } }", "{ node { name } }"],
  [
    "{ __typename kind: __typename node { __typename } }",
    "{ __typename kind: __typename node { __typename } }",
  ],
])("%s is %s", (query, plain) => {
  expect(plainText(query)).toBe(plain);
});

test.each([
  ["a mutation of several fields", "mutation { change { name } again: change { name } }"],
  ["a subscription", "subscription { changed { name } }"],
  [
    "a condition that a variable decides",
    "query ($c: Boolean = false) { node { name @skip(if: $c) } }",
  ],
  ["a guarded input by a variable", "query ($a: String) { nodes(after: $a) { name } }"],
  ["an interface", "{ named { name } }"],
  ["a union", "{ node { name } any { __typename } }"],
  ["a type that looks at its objects", "{ typed { name } }"],
  ["introspection", "{ __schema { types { name } } }"],
  ["introspection of a type", '{ __type(name: "Node") { name } }'],
  ["a key that could be an index", "{ node { idx0: name } }"],
  ["a key that could be an index, inside", "{ node { a_idx0_b: name } }"],
  ["a key of the compiler's", "{ __parent: node { name } }"],
  ["places that meet", "{ a: node { b_c: name } c_a: node { b: name } }"],
])("%s has none: %s", (_title, query) => {
  expect(plainText(query)).toBeUndefined();
});

test("its positions are the fields, with what is below them", () => {
  const positions = [
    ...(plainOf(schema, "{ nodes { name b { name } } }")?.positions.values() ?? []),
  ];
  const told = positions.map(({ walked, listDepth, nullable, below }) => ({
    of: walked.coordinate,
    listDepth,
    nullable,
    below: below?.map(({ walked: { responseKey } }) => responseKey),
  }));
  expect(told).toEqual([
    { of: "Node.name", listDepth: 0, nullable: true, below: undefined },
    { of: "Node.name", listDepth: 0, nullable: true, below: undefined },
    { of: "Node.b", listDepth: 0, nullable: true, below: ["name"] },
    { of: "Query.nodes", listDepth: 2, nullable: false, below: ["name", "b"] },
  ]);
});

describe("what would make too much code has none, and is not looked at to its end", () => {
  test("many fields", () => {
    const fields = (count: number): string =>
      Array.from({ length: count }, (_, index) => `k${index}: name`).join(" ");
    expect(plainText(`{ node { ${fields(300)} } }`)).toBeDefined();
    expect(plainText(`{ node { ${fields(900)} } }`)).toBeUndefined();
  });

  test("long keys", () => {
    expect(plainText(`{ node { ${"k".repeat(25_000)}: name } }`)).toBeUndefined();
  });

  test("deep nesting", () => {
    const nested = (depth: number): string =>
      `{ node ${"{ a ".repeat(depth)} { name } ${"}".repeat(depth)} }`;
    expect(plainText(nested(50))).toBeDefined();
    expect(plainText(nested(800))).toBeUndefined();
  });

  // 2 to the power of 60 fields: whoever began to look at them all would not come back.
  test("fragments in fragments", () => {
    const levels = Array.from(
      { length: 60 },
      (_, level) => `fragment F${level} on Node { a { ...F${level + 1} } b { ...F${level + 1} } }`,
    );
    const last = "fragment F60 on Node { name }";
    expect(plainText(`{ node { ...F0 } } ${levels.join(" ")} ${last}`)).toBeUndefined();
    const typename = last.replace("name", "__typename");
    expect(plainText(`{ node { ...F0 } } ${levels.join(" ")} ${typename}`)).toBeUndefined();
  });
});
