import { buildSchema, parse, validate } from "graphql";
import { exampleQuery } from "../../../src/explorer/workbench/example-query.js";

test.each([
  [
    "leaves and objects",
    "type Query { a: Int b: B } type B { c: Int d: String e: Int }",
    "a b { c d }",
  ],
  ["fields with arguments that must be given", "type Query { a(x: Int!): Int b: Int }", "b"],
  ["arguments that need not be", "type Query { a(x: Int! = 1, y: Int): Int }", "a"],
  ["objects without leaves", "type Query { a: A b: Int } type A { a: A }", "b"],
  ["nothing to begin with", "type Query { a: A } type A { a: A }", "__typename"],
  ["unions", "type Query { a: U b: [B!]! } union U = B type B { c: Int }", "b { c }"],
])("the example of a schema with %s is valid", (_title, sdl, expected) => {
  const schema = buildSchema(sdl);
  const query = exampleQuery(schema);
  expect(validate(schema, parse(query))).toEqual([]);
  const body = query.slice(query.indexOf("{") + 1, query.lastIndexOf("}"));
  expect(body.replaceAll(/\s+/g, " ").trim()).toBe(expected);
});
