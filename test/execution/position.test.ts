/** What is known of a position before its operation runs. */

import { guard, withScopes } from "../scope/guarded.js";
import { instanceOf, positionAt } from "./instance.js";
import { mayTouch } from "../../src/execution/position.js";

const own = (): string => "own";

const schema = guard(
  `
  input In { guarded: String @requiresScope(scope: "input") }
  type Query {
    item: Item @requiresScope(scope: "a")
    own(in: In): String! @requiresScope(scope: "b")
    open: [[Item]!]
    asked: String @requiresScope(scope: "a") @policy(name: "ask")
  }
  type Item { name: String @requiresScope(scope: "a") }
  `,
  { Query: { own, asked: own } },
  { policies: { ask: () => true }, onDeny: "reject" },
);

test("behind all its guards stands the field's own resolver; none where a property is read", () => {
  const { resolve } = positionAt(schema, "{ own }", "own");
  // A guard would ask for the access, and deny.
  expect(resolve?.({}, {}, {}, {} as never)).toBe("own");
  expect(positionAt(schema, "{ item { name } }", "item").resolve).toBeUndefined();
  expect(positionAt(schema, "{ item { name } }", "item", "name").resolve).toBeUndefined();
});

test("a guard that asks a policy is no guard to look behind", () => {
  const { resolve } = positionAt(schema, "{ asked }", "asked");
  const info = { fieldNodes: [], variableValues: {} } as never;
  expect(resolve?.({}, {}, {}, info)).not.toBe("own");
});

test.each([
  ["own", "{ own }", false, 0],
  ["open", "{ open { name } }", true, 2],
  ["item", "{ item { name } }", true, 0],
])("%s: whether it may be null, and its lists", (key, query, nullable, listDepth) => {
  expect(positionAt(schema, query, key)).toMatchObject({ nullable, listDepth });
});

test("a position may be touched where its rules and those of its inputs allow it", () => {
  const may = (query: string, key: string, ...scopes: string[]): boolean => {
    const { clearance } = instanceOf(schema, "{ __typename }", withScopes(...scopes));
    return mayTouch(positionAt(schema, query, key), clearance);
  };
  expect(may("{ own }", "own")).toBe(false);
  expect(may("{ own }", "own", "b")).toBe(true);
  expect(may('{ own(in: { guarded: "x" }) }', "own", "b")).toBe(false);
  expect(may('{ own(in: { guarded: "x" }) }', "own", "b", "input")).toBe(true);
});
