/** Promises that nobody waits for: each is taken care of, and nothing is touched that graphql-js would not touch. */

import { setImmediate as turn } from "node:timers/promises";
import { disown } from "../../src/execution/disown.js";
import { guard, withScopes } from "../scope/guarded.js";
import { instanceOf, positionAt } from "./instance.js";

const schema = guard(
  `
  type Query { item: Item items: [[Item]] }
  type Item { name: String own: String guarded: String @requiresScope(scope: "a") item: Item items: [Item] }
  `,
  { Item: { own: () => "own" } },
);

const query = "{ item { name own guarded item { name } items { item { name } } } items { name } }";
const { clearance } = instanceOf(schema, query, withScopes());
const item = positionAt(schema, query, "item");

// A rejection that nobody handles fails the test in which it happens.
const rejected = (): Promise<never> => Promise.reject(new Error("secret"));

test.each<[string, () => unknown]>([
  ["itself", rejected],
  ["a property", () => ({ name: rejected() })],
  ["below a property", () => ({ item: { name: rejected() } })],
  ["items", () => ({ items: [rejected(), { item: { name: rejected() } }, null, 5] })],
  ["a list in a list", () => [[rejected()], [{ name: rejected() }]]],
  ["a set", () => new Set([rejected(), { name: rejected() }])],
  ["behind a promise", () => turn().then(() => ({ name: rejected() }))],
  [
    "behind promises",
    () => Promise.resolve([turn().then(() => ({ item: turn().then(rejected) }))]),
  ],
])("a promise that is rejected does not end the process: %s", async (_where, make) => {
  disown(make(), item, clearance);
  for (let turns = 0; turns < 5; turns++) await turn();
});

test("only what is selected, allowed, and not left to a resolver is read", () => {
  const read: string[] = [];
  const value = new Proxy(
    {},
    {
      get: (_target, name) => {
        read.push(String(name));
        return undefined;
      },
    },
  );
  disown({ item: value }, item, clearance);
  expect(read).toEqual(["name"]);
});

test("a property that throws does not stop it, and methods, iterators and thenables are let alone", () => {
  const touched: string[] = [];
  const value = {
    get name() {
      throw new Error("secret");
    },
    item: { then: () => touched.push("then") },
    items: (function* () {
      touched.push("iterated");
      yield 1;
    })(),
    guarded: () => touched.push("called"),
  };
  disown(value, item, clearance);
  expect(touched).toEqual([]);
});
