/** Which inputs count as supplied, where the answer hangs on how execution coerced them. */

import { GraphQLScalarType, parse, type OperationDefinitionNode } from "graphql";
import { anonymous, decide as decideOn } from "../../../src/scope/entry.js";
import { decide, guard, run, withScopes } from "../guarded.js";

const typeDefs = `
  scalar Settings
  input Filter {
    name: String
    inner: Inner = { deep: 5 } @requiresScope(scope: "inner")
    tags: [String] = ["a"] @requiresScope(scope: "tags")
    settings: Settings = { colour: "red" } @requiresScope(scope: "settings")
    level: Int = 3 @requiresScope(scope: "level")
  }
  input Inner { deep: Int = 1 @requiresScope(scope: "deep") }
  type Query { find(filter: Filter, all: [Filter]): String open: Int }
  type Mutation { change(filter: Filter, all: [Filter], note: Int): String }
`;

// A scalar whose values JSON cannot tell apart.
const settings = new GraphQLScalarType({
  name: "Settings",
  parseValue: (value) => new Map(Object.entries(value as object)),
  parseLiteral: () => new Map([["colour", "red"]]),
});

const schema = guard(typeDefs, {
  Settings: settings,
  Query: { find: () => "found", open: () => 1 },
  Mutation: { change: () => "changed" },
});

async function denied(variables: Record<string, unknown>): Promise<boolean> {
  const operation = "query ($f: Filter) { find(filter: $f) open }";
  const result = await run(schema, operation, withScopes("x"), { variableValues: variables });
  return (result.data as { find: unknown }).find === null;
}

describe("inside a variable", () => {
  test.each<[string, Record<string, unknown>]>([
    ["nothing was sent", {}],
    ["null was sent", { f: null }],
    ["an empty object was sent", { f: {} }],
    ["an open field was sent", { f: { name: "n" } }],
  ])("the defaults of the schema do not count: %s", async (_what, variables) => {
    expect(await denied(variables)).toBe(false);
  });

  test.each<[string, unknown]>([
    ["an object", { inner: { deep: 5 } }],
    ["an object that only coercion makes equal", { inner: {} }],
    ["a list", { tags: ["a"] }],
    ["a single value that coercion makes a list", { tags: "a" }],
    ["a value of a custom scalar", { settings: { colour: "red" } }],
    ["another value of a custom scalar", { settings: { colour: "blue" } }],
    ["null", { inner: null }],
    ["another plain value", { level: 4 }],
  ])("what was sent counts, though it equals the default: %s", async (_what, filter) => {
    expect(await denied({ f: filter })).toBe(true);
  });

  test("a plain value that equals the default cannot be told after coercion, and is before", async () => {
    expect(await denied({ f: { level: 3 } })).toBe(false);
    const operation = "mutation ($f: Filter) { change(filter: $f) }";
    expect(decide(schema, operation, withScopes("x"), { f: { level: 3 } })).toMatchObject({
      kind: "refused",
      challenge: { scopes: ["level"] },
    });
  });

  test("a guarded field of an object that was sent counts beside the one that holds it", () => {
    const operation = "query ($f: Filter) { find(filter: $f) open }";
    const needs = (variables: Record<string, unknown>): unknown => {
      const refused = decide(
        schema,
        operation.replace(" open", ""),
        withScopes("inner"),
        variables,
      );
      return refused.kind === "refused" ? refused.positions[0]?.rule : undefined;
    };
    expect(needs({ f: { inner: {} } })).toBeUndefined();
    expect(needs({ f: { inner: { deep: 1 } } })).toEqual([["inner", "deep"]]);
    expect(needs({ f: [{ inner: { deep: 1 } }] })).toBeUndefined();
  });
});

test("a decision before execution reads defaults of variables from the document", () => {
  const operation = "mutation ($f: Filter = { level: 3 }) { change(filter: $f) }";
  expect(decide(schema, operation, anonymous).kind).toBe("refused");
  expect(decide(schema, operation, anonymous, { f: { name: "n" } }).kind).toBe("run");
  expect(decide(schema, operation, anonymous, { f: null }).kind).toBe("run");
});

test("in execution the default of a variable counts without what the schema adds to it", async () => {
  const operation =
    'query ($f: Filter = { name: "n" }, $g: Filter = { inner: {} }) { a: find(filter: $f) b: find(filter: $g) }';
  const result = await run(schema, operation, withScopes("x"));
  expect(result.data).toEqual({ a: "found", b: null });
});

describe("one document, asked with other variables, is decided anew: a variable", () => {
  test.each<[string, string]>([
    ["as an argument", "change(filter: $f)"],
    ["beside an open argument", "change(note: 1, filter: $f)"],
    ["beside an open argument that follows", "change(filter: $f, note: 1)"],
    ["in an object", "change(filter: { inner: { deep: $d } })"],
    ["beside a literal", 'change(filter: { name: "n", inner: { deep: $d } })'],
    ["in a list", "change(all: [$f])"],
    ["in a list, after a literal", 'change(all: [{ name: "n" }, $f])'],
    ["in an object in a list", 'change(all: [{ name: "n", inner: { deep: $d } }, { name: "m" }])'],
  ])("%s", (_what, field) => {
    const variable = field.includes("$f") ? "$f: Filter" : "$d: Int";
    const document = parse(`mutation (${variable}) { ${field} }`);
    const [operation] = document.definitions as [OperationDefinitionNode];
    const guardedValue = { f: { inner: { deep: 2 } }, d: 2 };
    const decideWith = (variables: Record<string, unknown>): string =>
      decideOn(schema, { document, operation, variables }, withScopes("inner")).kind;
    expect(decideWith({})).toBe("run");
    expect(decideWith(guardedValue)).toBe("refused");
    expect(decideWith({})).toBe("run");
  });
});
