/** How compiled code gets a value: the resolver sees what graphql-js would show it, and what it answers is taken alike. */

import { GraphQLError, type GraphQLResolveInfo } from "graphql";
import { setImmediate as turn } from "node:timers/promises";
import { Execution } from "../../src/execution/execution.js";
import { deniedStep, resolverStep, type CompiledInfo } from "../../src/execution/step.js";
import { engineOf } from "../../src/scope/deciding/scoped-schemas.js";
import { anonymous } from "../../src/scope/entry.js";
import { guard } from "../scope/guarded.js";
import { executionFor, positionAt } from "./instance.js";

const schema = guard(
  `
  enum Colour { RED }
  input In { text: String = "preset", colour: Colour }
  type Query {
    echo(text: String! = "given", in: In, list: [Int]): String
    must: String!
    list: [String]
    lists: [[String]]
    item: Item
  }
  type Item { name: String }
  `,
  { Colour: { RED: { internal: true } } },
);

const info = (): CompiledInfo =>
  ({ path: { prev: undefined, key: "key" }, fieldName: "echo" }) as unknown as CompiledInfo;

interface Seen {
  readonly args?: unknown;
  readonly context?: unknown;
  readonly info?: GraphQLResolveInfo;
}

function call(query: string, variableValues: Record<string, unknown> = {}) {
  const seen: { -readonly [Name in keyof Seen]: Seen[Name] } = {};
  const contextValue = { access: anonymous };
  const clearance = engineOf(schema).clearanceOf(anonymous);
  const execution = new Execution({ contextValue, variableValues, clearance });
  const step = resolverStep(positionAt(schema, query, "echo"), (...[, args, context, own]) => {
    Object.assign(seen, { args: args as unknown, context, info: own });
    return "value";
  });
  return { value: step({}, execution, info()), seen, execution, contextValue };
}

test.each([
  ["{ echo }", { text: "given" }],
  ['{ echo(text: "x", in: {}) }', { text: "x", in: { text: "preset" } }],
  [
    "{ echo(in: { colour: RED }, list: 5) }",
    { text: "given", list: [5], in: { text: "preset", colour: { internal: true } } },
  ],
  [
    'query ($t: String = "v", $l: [Int]) { echo(text: $t, list: $l) }',
    { text: "sent", list: [1, null] },
  ],
])("%s: its arguments", (query, args) => {
  const { value, seen } = call(query, { t: "sent", l: [1, null] });
  expect([value, seen.args]).toEqual(["value", args]);
});

test("context, variables, and the path with its type", () => {
  const variableValues = { t: "sent" };
  const { seen, contextValue } = call(
    "query ($t: String) { echo(in: { text: $t }) }",
    variableValues,
  );
  expect(seen.context).toBe(contextValue);
  expect(seen.info?.variableValues).toBe(variableValues);
  expect(seen.info?.path).toEqual({ prev: undefined, key: "key", typename: "Query" });
});

test("an argument that turns out null, and must not be, is the position's error", () => {
  const { value, seen, execution } = call('query ($t: String = "v") { echo(text: $t) }', {
    t: null,
  });
  expect([value, seen.args]).toEqual([null, undefined]);
  expect(execution.failures.map(({ error }) => error?.message)).toEqual([
    'Argument "text" of non-null type "String!" must not be null.',
  ]);
});

test("a denied position is null, and its resolver is not there to be called", () => {
  const execution = executionFor(schema);
  const position = positionAt(schema, "{ list }", "list");
  expect(deniedStep(position)({}, execution, info())).toBeNull();
  expect(execution.failures).toMatchObject([{ position, error: undefined }]);
});

describe("answers", () => {
  const take = (key: string, answer: () => unknown) => {
    const execution = executionFor(schema);
    const query = `{ ${key} ${key === "item" ? "{ name }" : ""} }`;
    const step = resolverStep(positionAt(schema, query, key), answer);
    return { execution, take: () => step({}, execution, info()) };
  };

  test.each([
    ["list", () => ["a", null, "b"]],
    ["list", () => null],
    ["list", () => undefined],
    ["lists", () => [["a"], null, []]],
    ["item", () => ({ name: "a" })],
    ["item", () => ({ name: "a", then: "no function" })],
    ["echo", () => 5],
    ["echo", () => new Date(0)],
  ])("%s takes %p", (key, answer) => {
    const { execution, take: taking } = take(key, answer);
    expect(taking()).toEqual(answer() ?? null);
    expect([execution.isGivenUp, execution.failures]).toEqual([false, []]);
  });

  test.each([
    ["list", () => new Set(["a"])],
    ["list", () => "text"],
    ["list", () => 5],
    ["list", () => [Promise.resolve("a")]],
    ["list", () => [new Error("item")]],
    ["list", () => [{ then: () => "thenable" }]],
    ["lists", () => ["text"]],
    ["lists", () => [new Set()]],
    ["item", () => ({ then: () => "thenable" })],
  ])("%s gives up for %p", (key, answer) => {
    const { execution, take: taking } = take(key, answer);
    expect([taking(), execution.isGivenUp]).toEqual([null, true]);
  });

  test.each([
    [
      "an error that is thrown",
      () => {
        throw new GraphQLError("own", { extensions: { code: "OWN" } });
      },
    ],
    ["an error that is returned", () => new GraphQLError("own", { extensions: { code: "OWN" } })],
  ])("%s is the position's, or is thrown on", (_title, answer) => {
    const nullable = take("item", answer);
    expect(nullable.take()).toBeNull();
    expect(nullable.execution.failures).toMatchObject([
      { error: { message: "own", extensions: { code: "OWN" }, path: ["key"] } },
    ]);
    const must = take("must", answer);
    expect(must.take).toThrow("own");
    expect(must.execution.thrown).toHaveLength(1);
  });

  /** What a promise tells compiled code, in order. */
  const toldBy = async (key: string, answer: () => unknown, goOn?: () => void) => {
    const { execution, take: taking } = take(key, answer);
    const told: unknown[] = [];
    (taking() as PromiseLike<unknown>).then(
      (value) => {
        told.push(value);
        goOn?.();
      },
      (error: unknown) => told.push((error as Error).message),
    );
    await turn();
    return { told, execution };
  };

  test("a promise goes on with its value, and with null or the error where it fails", async () => {
    expect((await toldBy("list", () => Promise.resolve(["a"]))).told).toEqual([["a"]]);
    const fails = () => Promise.reject(new Error("late"));
    const failed = await toldBy("list", fails);
    expect([failed.told, failed.execution.failures.length]).toEqual([[null], 1]);
    expect((await toldBy("must", fails)).told).toEqual(["late"]);
  });

  test("what throws while code goes on with the value ends the run, and not the process", async () => {
    const { execution, told } = await toldBy(
      "item",
      () => Promise.resolve({}),
      () => {
        throw new TypeError("a property that throws");
      },
    );
    expect([told, execution.isGivenUp]).toEqual([[{}], true]);
  });

  test("a run that is given up does not go on", async () => {
    const { execution, take: taking } = take("item", () => turn().then(() => ({})));
    const told: unknown[] = [];
    (taking() as PromiseLike<unknown>).then(
      (value) => told.push(value),
      (error: unknown) => told.push(error),
    );
    execution.giveUp();
    await turn();
    await turn();
    expect(told).toEqual([]);
  });
});
