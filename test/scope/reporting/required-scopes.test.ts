/** What an operation needs: one rule for each element, all of which must hold. */

import { buildSchema, parse } from "graphql";
import { readFileSync } from "node:fs";
import { requiredScopes, scopeTypeDefs, type OperationChoice } from "../../../src/scope/entry.js";
import { guard } from "../guarded.js";

const typeDefs = `
  type Query {
    hello: String
    me: User @requiresScope(scope: "me")
    items(secret: Boolean @requiresScope(scope: "audit"), filter: Filter): [Item]
      @requiresScope(scopes: [["read:items"], ["admin", "audit"]])
    thing: Thing
    both: String @authenticated @requiresScope(scope: "me") @requiresScopes(scopes: [["a"], ["b"]])
    any: String @authenticated
  }
  directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION
  type Mutation { rename: User @requiresScope(scope: "write") }
  type User { name: String email: String @requiresScope(scope: "email") friend: User }
  type Item { id: ID owner: User }
  input Filter { mine: Boolean, hidden: Boolean @requiresScope(scope: "hidden") }
  interface Thing { id: ID }
  type Plain implements Thing { id: ID }
  type Locked implements Thing @requiresScope(scope: "locked") { id: ID }
`;

const guarded = guard(typeDefs);
const needs = (operation: string, choice?: OperationChoice) =>
  requiredScopes(guarded, parse(operation), choice).map(
    ({ coordinate, rule }) => `${coordinate} ${JSON.stringify(rule)}`,
  );

describe("requiredScopes", () => {
  test.each([
    ["{ hello }", []],
    ["{ __typename __schema { queryType { name } } }", []],
    ["{ any }", ["Query.any [[]]"]],
    [
      "{ x: me { ...F } } fragment F on User { friend { email } name }",
      ['Query.me [["me"]]', 'User.email [["email"]]'],
    ],
    ["{ me { name } again: me { name } }", ['Query.me [["me"]]']],
    ["mutation { rename { name } }", ['Mutation.rename [["write"]]']],
    ["{ thing { id } }", ['Locked [["locked"]]']],
  ])("%s", (operation, expected) => {
    expect(needs(operation)).toEqual(expected);
  });

  test("rules of different elements are listed, never multiplied", () => {
    expect(needs("{ me { email } items { id } }")).toEqual([
      'Query.me [["me"]]',
      'Query.items [["read:items"],["admin","audit"]]',
      'User.email [["email"]]',
    ]);
  });

  test("several rules of one element are one rule", () => {
    expect(needs("{ both }")).toEqual(['Query.both [["me","a"],["me","b"]]']);
  });

  test("several rules of one element whose product is large are listed apart", () => {
    const list = (letter: string) =>
      JSON.stringify(Array.from({ length: 20 }, (_, n) => [`${letter}${n}`]));
    const wide = guard(
      `type Query { f: Int @requiresScope(scopes: ${list("a")}) @requiresScopes(scopes: ${list("b")}) }
       directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION`,
    );
    const rules = requiredScopes(wide, parse("{ f }"));
    expect(rules.map(({ coordinate, rule }) => [coordinate, rule.length])).toEqual([
      ["Query.f", 20],
      ["Query.f", 20],
    ]);
  });

  test("inputs count where they are supplied: by literal, by variable, by a variable's default", () => {
    const item = 'Query.items [["read:items"],["admin","audit"]]';
    const secret = 'Query.items(secret:) [["audit"]]';
    const hidden = 'Filter.hidden [["hidden"]]';
    expect(needs("{ items(secret: null) { id } }")).toEqual([item, secret]);
    const byVariable = "query ($s: Boolean) { items(secret: $s) { id } }";
    expect(needs(byVariable)).toEqual([item]);
    expect(needs(byVariable, { variables: { s: true } })).toEqual([item, secret]);
    expect(needs("query ($s: Boolean = true) { items(secret: $s) { id } }")).toEqual([
      item,
      secret,
    ]);
    const filter = "query ($f: Filter) { items(filter: $f) { id } }";
    expect(needs(filter, { variables: { f: { mine: true } } })).toEqual([item]);
    expect(needs(filter, { variables: { f: { hidden: true } } })).toEqual([item, hidden]);
  });

  test("what is skipped needs nothing", () => {
    const operation = "query ($no: Boolean = true) { hello me @skip(if: $no) { name } }";
    expect(needs(operation)).toEqual([]);
    expect(needs(operation, { variables: { no: false } })).toEqual(['Query.me [["me"]]']);
  });

  test("a schema with directives alone answers the same as the guarded one", () => {
    const plain = buildSchema(scopeTypeDefs + typeDefs);
    const document = parse("{ me { email } thing { id } }");
    expect(requiredScopes(plain, document)).toEqual(requiredScopes(guarded, document));
  });

  test("only the operation that is meant counts", () => {
    const document = "query A { hello } query B { me { name } }";
    expect(needs(document, { operationName: "A" })).toEqual([]);
    expect(needs(document, { operationName: "B" })).toEqual(['Query.me [["me"]]']);
  });

  test.each([
    ["query A { hello } query B { hello }", {}, /several operations\. Say which: A, B\./],
    ["query A { hello }", { operationName: "C" }, /no operation "C"\. It has: A\./],
    ["fragment F on User { name }", {}, /has no operation/],
    ["fragment F on User { name }", { operationName: "C" }, /It has none/],
    ["query ($s: Boolean!) { items(secret: $s) { id } }", {}, /variables do not fit.*\$s/],
    ["query ($s: Boolean) { items(secret: $s) { id } }", { variables: { s: "x" } }, /\$s/],
    ["query ($s: Nothing) { items(secret: $s) { id } }", { variables: { s: 1 } }, /Nothing/],
    ["subscription { tick }", {}, /schema has no subscription type/],
  ] as const)("%s with %j is a clear error", (operation, choice, message) => {
    expect(() => needs(operation, choice)).toThrow(message);
  });

  test("circles of fragments, which validation refuses, end", () => {
    const circle =
      "{ me { ...F } } fragment F on User { friend { ...G } } fragment G on User { ...F email }";
    expect(needs(circle)).toEqual(['Query.me [["me"]]', 'User.email [["email"]]']);
    expect(needs("{ me { ...F } } fragment F on User { ...F }")).toEqual(['Query.me [["me"]]']);
  });

  test("fragments nested in fragments do not explode", () => {
    const levels = Array.from(
      { length: 60 },
      (_, n) => `fragment F${n} on User { friend { ...F${n + 1} } b: friend { ...F${n + 1} } }`,
    );
    expect(needs(`{ me { ...F0 } } ${levels.join(" ")} fragment F60 on User { email }`)).toEqual([
      'Query.me [["me"]]',
      'User.email [["email"]]',
    ]);
  });

  test("the default schema: what a page of items needs", () => {
    const schema = buildSchema(
      scopeTypeDefs + readFileSync(new URL("../../../schema.graphql", import.meta.url), "utf8"),
    );
    expect(requiredScopes(schema, parse("{ items { nodes { owner { email } } } }"))).toEqual([
      { coordinate: "Query.items", rule: [["read:items"]] },
      { coordinate: "Item", rule: [["read:items"], ["write:items"]] },
      // Any valid token.
      { coordinate: "Node", rule: [[]] },
      { coordinate: "User.email", rule: [["me"]] },
      { coordinate: "EmailAddress", rule: [["me"], ["admin:users"]] },
    ]);
  });
});
