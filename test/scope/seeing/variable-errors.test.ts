/** What a client reads about its variables: where and why, never the value. */

import { buildSchema, getOperationAST, parse } from "graphql";
import { anonymous, scopeTypeDefs, variableErrors } from "../../../src/scope/entry.js";

const schema = buildSchema(`${scopeTypeDefs}
  type Query { login(input: Login!, attempts: [Int!], kind: Kind): String @public }
  input Login { username: String!, password: String!, age: Int }
  enum Kind { SHORT LONG }
`);

function messages(definitions: string, variables: Record<string, unknown>): string[] {
  const operation = getOperationAST(parse(`query (${definitions}) { __typename }`));
  if (!operation) throw new Error("no operation");
  return variableErrors(schema, operation, variables, anonymous).map(({ message }) => message);
}

const secret = "hunter2";

test.each([
  [
    "an unknown field beside a password",
    { username: "jane", password: secret, bogus: 1 },
    'Variable "$i" got an invalid value: Field "bogus" is not defined by type "Login".',
  ],
  [
    "a missing field beside a password",
    { password: secret },
    'Variable "$i" got an invalid value: Field "username" of required type "String!" was not provided.',
  ],
  [
    "a password in a list",
    { username: "jane", password: [secret] },
    'Variable "$i" got an invalid value at "i.password": String cannot represent a non string value.',
  ],
  [
    "a password where a number belongs",
    { username: "jane", password: "x", age: secret },
    'Variable "$i" got an invalid value at "i.age": Int cannot represent non-integer value.',
  ],
  [
    "null where it must not be",
    { username: "jane", password: null },
    'Variable "$i" got an invalid value at "i.password": Expected non-nullable type "String!" not to be null.',
  ],
  [
    "a password for the whole input",
    secret,
    'Variable "$i" got an invalid value: Expected type "Login" to be an object.',
  ],
])("%s", (_name, i, message) => {
  const told = messages("$i: Login!", { i });
  expect(told).toEqual([message]);
  expect(told.join("")).not.toContain(secret);
});

test("a place in a list is named by its index", () => {
  expect(messages("$a: [Int!]", { a: [1, "x"] })).toEqual([
    'Variable "$a" got an invalid value at "a[1]": Int cannot represent non-integer value.',
  ]);
});

test("a value that is missing, or null where it must not be, is told in graphql's words", () => {
  expect(messages("$i: Login!", {})).toEqual([
    'Variable "$i" of required type "Login!" was not provided.',
  ]);
  expect(messages("$i: Login!", { i: null })).toEqual([
    'Variable "$i" of non-null type "Login!" must not be null.',
  ]);
});

test("of a thousand wrong values six are told", () => {
  const a = Array.from({ length: 1_000 }, () => "x");
  expect(messages("$a: [Int!]", { a }).length).toBeLessThanOrEqual(6);
});

test("values that fit have no errors", () => {
  const i = { username: "jane", password: secret };
  expect(messages("$i: Login!, $k: Kind", { i, k: "LONG" })).toEqual([]);
});
