import { buildSchema, parse } from "graphql";
import {
  chosenOperation,
  onlyOperation,
  operationsOf,
  parsed,
  ruleAt,
  rulesOf,
  touchedElements,
} from "../../../src/explorer/rules/document-rules.js";

const schema = buildSchema(`
  type Query { me: User, search(text: String, filter: Filter): [Found], toString: String }
  type Mutation { create(input: New!): User }
  type User { name: String, friend: User }
  type Item { title: String }
  union Found = User | Item
  input Filter { mine: Boolean, inner: Filter }
  input New { secret: String }
`);

const coordinates = (query: string): string[] =>
  touchedElements(parse(query), schema).map(({ coordinate }) => coordinate);

test.each([
  ["{ me { name } }", ["Query.me", "User.name"]],
  ["{ again: me { name } }", ["Query.me", "User.name"]],
  ["{ __typename me { __typename } }", ["Query.me"]],
  [
    "{ me { ...F } } fragment F on User { friend { name } }",
    ["Query.me", "User.friend", "User.name"],
  ],
  ["{ search { ... on Item { title } } }", ["Query.search", "Item.title"]],
  ['{ search(text: "a") { __typename } }', ["Query.search", "Query.search(text:)"]],
  [
    "{ search(filter: { inner: { mine: true } }) { __typename } }",
    ["Query.search", "Query.search(filter:)", "Filter.inner", "Filter.mine"],
  ],
  ["{ me @include(if: true) { name } }", ["Query.me", "User.name"]],
  [
    'mutation { create(input: { secret: "a" }) { name } }',
    ["Mutation.create", "Mutation.create(input:)", "New.secret", "User.name"],
  ],
  ["{ unknown { name } me { unknown } }", ["Query.me"]],
])("%s touches %j", (query, touched) => {
  expect(coordinates(query)).toEqual(touched);
});

test("an element is told with the place of its name", () => {
  const query = "{ alias: me { name } }";
  const places = touchedElements(parse(query), schema).map(({ from, to }) => query.slice(from, to));
  expect(places).toEqual(["me", "name"]);
});

test("rules are found by coordinate, each once, and never in a prototype", () => {
  const rule = { needs: [[["me"]]], policies: [] };
  const rules = { "User.name": rule };
  expect(rulesOf(parse("{ me { name friend { name } } }"), schema, rules)).toEqual([rule]);
  expect(ruleAt(rules, "constructor")).toBeUndefined();
});

test("of several operations one is looked at, with the fragments", () => {
  const document = parse(`
    query A { me { ...F } }
    query B { toString }
    fragment F on User { friend { ...G } }
    fragment G on User { friend { ...H } }
    fragment H on User { name ...G }
  `);
  expect(operationsOf(document).map(({ name }) => name?.value)).toEqual(["A", "B"]);
  const touched = (name: string): string[] => {
    const operation = chosenOperation(document, name);
    if (!operation) throw new Error("no operation");
    return touchedElements(onlyOperation(document, operation), schema).map(
      ({ coordinate }) => coordinate,
    );
  };
  expect(touched("A")).toEqual(["Query.me", "User.friend", "User.friend", "User.name"]);
  expect(touched("B")).toEqual(["Query.toString"]);
  expect(touched("unknown")).toEqual(touched("A"));
});

test("what is no document yet is none", () => {
  expect(parsed("{ me { ")).toBeUndefined();
  expect(operationsOf(undefined)).toEqual([]);
});
