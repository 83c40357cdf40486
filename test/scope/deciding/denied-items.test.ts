/** Denials inside lists: where the error stands, and that none of them is left behind by the executor. */

import { execute, parse, type GraphQLResolveInfo } from "graphql";
import { guardType } from "../../../src/scope/guarding/guard-type.js";
import { engineOf } from "../../../src/scope/deciding/scoped-schemas.js";
import { guard, run, withScopes } from "../guarded.js";

const typeDefs = `
  union Thing = Open | Closed
  type Open { slow: Int closed: Int! @requiresScope(scope: "closed") }
  type Closed { closed: Int! @requiresScope(scope: "closed") }
  type Sealed @requiresScope(scope: "sealed") { id: ID }
  interface Node { id: ID }
  type Leaf implements Node { id: ID }
  type Vault implements Node @requiresScope(scope: "vault") { id: ID }
  type Query { things: [Thing!] nodes: [Node] matrix: [[Node!]!] one: Node! }
`;

const nodes = [
  { __typename: "Leaf", id: "1" },
  { __typename: "Vault", id: "secret-2" },
  { __typename: "Leaf", id: "3" },
  { __typename: "Vault", id: "secret-4" },
];
const schema = guard(typeDefs, {
  Query: {
    things: () => [
      { __typename: "Open", slow: () => Promise.resolve(1) },
      { __typename: "Closed", closed: 2 },
    ],
    nodes: () => nodes,
    matrix: () => [nodes.slice(0, 1), nodes.slice(0, 2)],
  },
});

test("the error of an object in a list has its index", async () => {
  const result = await run(schema, "{ x: nodes { id } }", withScopes());
  expect(result.data).toEqual({ x: [{ id: "1" }, null, { id: "3" }, null] });
  expect(result.errors?.map(({ path, locations }) => [path, locations])).toEqual([
    [["x", 1], [{ line: 1, column: 3 }]],
    [["x", 3], [{ line: 1, column: 3 }]],
  ]);
});

test("the error of an object in a list of lists has both indexes", async () => {
  const result = await run(schema, "{ matrix { id } }", withScopes());
  expect(result).toMatchObject({ data: { matrix: null }, errors: [{ path: ["matrix", 1, 1] }] });
});

test("a denied non-null field does not fail at once: graphql-js would forget a rejected item before it", async () => {
  const document = parse("{ things { ... on Open { slow closed } ... on Closed { closed } } }");
  const result = await execute({ schema, document, contextValue: { access: withScopes() } });
  // The first item's own error: the list was not given up before it came.
  expect(result).toMatchObject({
    data: { things: null },
    errors: [{ path: ["things", 0, "closed"] }],
  });
});

describe("a denied object", () => {
  const judge = (fieldName: string): unknown => {
    const field = schema.getQueryType()?.getFields()[fieldName];
    const info = {
      returnType: field?.type,
      path: { prev: undefined, key: fieldName, typename: "Query" },
      fieldNodes: [],
    } as unknown as GraphQLResolveInfo;
    const guarded = guardType(engineOf(schema), () => "Vault");
    return guarded({}, { access: withScopes() }, info, undefined as never);
  };

  test("fails at once where it may be null", () => {
    expect(() => judge("nodes")).toThrow(/lacks a scope/);
  });

  test.each(["matrix", "one"])("fails later where it may not be null: %s", async (fieldName) => {
    await expect(judge(fieldName)).rejects.toThrow(/lacks a scope/);
  });
});
