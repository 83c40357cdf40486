/** Resolvers that fail in the worst moment: the answer is graphql-js', it comes once, and no promise is left alone. */

import { GraphQLScalarType } from "graphql";
import { setImmediate as turn } from "node:timers/promises";
import { anonymous } from "../../../src/scope/entry.js";
import { guard } from "../../scope/guarded.js";
import { expectSame, stopClock, type Way } from "../servers.js";

// A rejection that nobody handles fails the test in which it happens.
beforeAll(stopClock);

const fails = (text: string) => () => {
  throw new Error(text);
};
const failsLater = (text: string) => async () => {
  await turn();
  throw new Error(text);
};
const throwing = (values: object) =>
  Object.defineProperty(values, "name", { get: fails("secret-getter"), enumerable: true });

// Each read begins something, as properties of a class do that load what they stand for.
const promised = {
  get name() {
    return failsLater("secret-name")();
  },
  get number() {
    return turn().then(() => 5);
  },
  get item() {
    return turn().then(() => ({ name: failsLater("secret-deep")() }));
  },
  get failing() {
    return failsLater("secret-failing")();
  },
  get items() {
    return [turn().then(() => ({ name: failsLater("secret-item")() })), new Error("secret")];
  },
  get texts() {
    return [failsLater("secret-text")(), "text"];
  },
  get throwing() {
    return [turn().then(() => throwing({})), failsLater("secret-beside")()];
  },
};
const serialized = { null: "null", undefined: "undefined", nan: "nan", throws: "throws" };
const nothings = new Map<unknown, unknown>([
  ["null", null],
  ["nan", NaN],
]);

interface Case {
  readonly title: string;
  readonly query: string;
  readonly way: Way;
  readonly errors: number;
}

const schema = guard(
  `
  scalar Late
  enum Colour { RED GREEN }
  type Query {
    item: Item items: [Item] must: Item! mustAll: [Item!]! broken: String brokenMust: String!
    slow: Item slowItems: [Item] slowBroken: String slowBrokenMust: String!
    promises: [String] promisedItems: [Item] promised: Promised nested: [[String]]
    throwing: Item slowThrowing: Item slowThrowings: [Item]
    odd: Odd thenables: Promised
    text: Text symbols: [Text]
  }
  type Text { length: Int description: String }
  type Item {
    name: String title: String! number: Int! owner: Item
    resolved: String fails: String failsMust: String! failsLater: String failsMustLater: String!
  }
  type Promised {
    name: String item: Item items: [Item] number: Int throwing: [Item] failing: Item
    texts: [String]
  }
  type Odd { late: Late lateFailure: Late colour: Colour null: Late undefined: Late nan: Late throws: Late }
  `,
  {
    Late: new GraphQLScalarType({
      name: "Late",
      serialize: (value) => {
        if (value === "throws") throw new Error("secret-serializer");
        if (value === "fails") return failsLater("secret-late")();
        return value === "on time" ? Promise.resolve(1) : nothings.get(value);
      },
    }),
    Colour: { RED: fails, GREEN: "green" },
    Query: {
      item: () => ({ name: "one", title: "t", number: 1 }),
      items: () => [{ name: "one", owner: { name: "two" } }, null, { name: "three" }],
      must: () => ({ name: "one", title: "t", number: null }),
      mustAll: () => [{ title: "t" }, { title: "u" }],
      broken: fails("secret-broken"),
      brokenMust: fails("secret-broken-must"),
      slow: () => turn().then(() => ({ name: "one", title: "t" })),
      slowItems: () => turn().then(() => [{ name: "one" }, { name: "two" }]),
      slowBroken: failsLater("secret-slow"),
      slowBrokenMust: failsLater("secret-slow-must"),
      promises: () => ["one", failsLater("secret-item")(), failsLater("secret-other")()],
      promisedItems: () => [
        Promise.resolve({ name: failsLater("secret-inner")() }),
        { owner: { name: failsLater("secret-owner")() }, name: new Set([failsLater("unread")]) },
      ],
      promised: () => promised,
      nested: () => [["one"], [failsLater("secret-nested")()], "no list"],
      throwing: () => throwing({ title: failsLater("secret-title")() }),
      slowThrowing: () => turn().then(() => throwing({ title: "t" })),
      slowThrowings: () => turn().then(() => [{ name: "fine" }, throwing({}), throwing({})]),
      // They have a length, and a description, which graphql-js does not read.
      text: () => "text",
      symbols: () => [Symbol("symbol")],
      odd: () => ({ late: "on time", lateFailure: "fails", colour: fails, ...serialized }),
      thenables: () => ({
        name: {
          then: (goOn: (value: string) => void) => {
            setTimeout(goOn, 1, "later");
          },
        },
        item: {
          get then() {
            throw new Error("secret-then");
          },
        },
      }),
    },
    Item: {
      resolved: () => "resolved",
      fails: fails("secret-fails"),
      failsMust: fails("secret-must"),
      failsLater: failsLater("secret-later"),
      failsMustLater: failsLater("secret-must-later"),
    },
  },
);

const cases: readonly Case[] = [
  // What may be null is null, with its own error.
  { title: "one field", query: "{ item { name fails } }", way: "compiled", errors: 1 },
  { title: "a root field", query: "{ broken item { name } }", way: "compiled", errors: 1 },
  { title: "of each item", query: "{ items { name fails } }", way: "compiled", errors: 2 },
  { title: "later", query: "{ items { failsLater } slowBroken }", way: "compiled", errors: 3 },
  // What may not be null takes its parent with it.
  { title: "must, alone", query: "{ item { name failsMust } }", way: "compiled", errors: 1 },
  { title: "must, later", query: "{ slow { failsMustLater } }", way: "compiled", errors: 1 },
  { title: "two", query: "{ item { failsMust failsMustLater } }", way: "given up", errors: 1 },
  { title: "beside another", query: "{ item { failsMust } broken }", way: "given up", errors: 2 },
  {
    title: "everything",
    query: "{ must { failsMust } item { name } }",
    way: "given up",
    errors: 1,
  },
  {
    title: "everything, hidden",
    query: "{ must { number failsMust } }",
    way: "given up",
    errors: 1,
  },
  { title: "the rest first", query: "{ must { failsMust number } }", way: "given up", errors: 1 },
  { title: "list", query: "{ mustAll { title failsMustLater } }", way: "given up", errors: 1 },
  {
    title: "a throw after others began",
    query: "{ slow { failsLater } slowItems { failsMustLater } brokenMust slowBrokenMust }",
    way: "given up",
    errors: 4,
  },
  // Properties that throw: at once, and behind a promise, where nobody would catch it.
  { title: "a getter", query: "{ throwing { name title } }", way: "given up", errors: 2 },
  { title: "later getter", query: "{ slowThrowing { name title } }", way: "given up", errors: 1 },
  {
    title: "later getters beside others",
    query: "{ slowThrowings { name } slowBroken slowItems { failsLater name } }",
    way: "given up",
    errors: 5,
  },
  // Promises where compiled code looks for none.
  { title: "items", query: "{ promises }", way: "given up", errors: 2 },
  {
    title: "inside items",
    query: "{ promisedItems { name owner { name } } }",
    way: "given up",
    errors: 3,
  },
  { title: "nested items", query: "{ nested }", way: "given up", errors: 2 },
  {
    title: "properties",
    query: "{ promised { name number item { name } items { name } } }",
    way: "given up",
    errors: 4,
  },
  { title: "a property", query: "{ promised { number } }", way: "given up", errors: 0 },
  { title: "an object", query: "{ promised { item { name } } }", way: "given up", errors: 1 },
  { title: "no object", query: "{ promised { failing { name } } }", way: "compiled", errors: 1 },
  { title: "a list", query: "{ promised { throwing { name } } }", way: "given up", errors: 2 },
  { title: "of texts", query: "{ promised { texts } }", way: "given up", errors: 1 },
  { title: "of a leaf", query: "{ odd { late lateFailure } }", way: "given up", errors: 1 },
  { title: "null for a leaf", query: "{ odd { null } }", way: "given up", errors: 1 },
  { title: "nothing for a leaf", query: "{ odd { undefined } }", way: "given up", errors: 1 },
  { title: "no number for a leaf", query: "{ odd { nan } }", way: "given up", errors: 0 },
  { title: "a leaf that throws", query: "{ odd { throws } }", way: "given up", errors: 1 },
  { title: "a function", query: "{ odd { colour } }", way: "given up", errors: 1 },
  { title: "a text", query: "{ text { length description } }", way: "given up", errors: 0 },
  { title: "a symbol", query: "{ symbols { description } }", way: "given up", errors: 0 },
  {
    title: "odd thenables",
    query: "{ thenables { name item { name } } }",
    way: "given up",
    errors: 1,
  },
];

test.each(cases)("$title: $query", async ({ query, way, errors }) => {
  const { answer, way: taken } = await expectSame(schema, { query }, anonymous);
  expect({ way: taken, errors: answer.reported.length }).toEqual({ way, errors });
});
