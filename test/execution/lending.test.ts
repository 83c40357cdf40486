/** A schema shows what is lent to it for as long as the work takes, and is itself again afterwards. */

import type { GraphQLField } from "graphql";
import { lending, type Loans } from "../../src/execution/lending.js";
import { guard } from "../scope/guarded.js";

const schema = guard(
  "type Query { item(id: Int): Item, other(id: Int): Int } type Item { id: Int }",
  {
    Query: { item: () => ({ id: 1 }) },
  },
);
const item = schema.getType("Item") as Loans["typeChecks"] extends ReadonlyMap<infer T, unknown>
  ? T
  : never;
const query = schema.getQueryType()?.getFields() ?? {};
const field = query["item"] as GraphQLField<unknown, unknown>;
const other = query["other"] as GraphQLField<unknown, unknown>;

const state = () => [field.resolve, field.args, other.resolve, other.args, item.isTypeOf];
const lent = () => "lent";
const loans: Loans = {
  resolvers: new Map([
    [field, lent],
    [other, undefined],
  ]),
  typeChecks: new Map([[item, () => true]]),
};

test("during the work it has other resolvers, and no arguments", () => {
  const before = state();
  const seen = lending(loans, state);
  expect(seen.slice(0, 4)).toEqual([lent, [], undefined, []]);
  expect(seen[4]).toBeDefined();
  expect(state()).toEqual(before);
});

test("it gets all back where the work throws", () => {
  const before = state();
  const work = () => {
    throw new RangeError("too deep");
  };
  expect(() => lending(loans, work)).toThrow("too deep");
  expect(state()).toEqual(before);
});
