/** One run: its failures, and how it is given up. */

import { GraphQLError } from "graphql";
import { guard } from "../scope/guarded.js";
import { executionFor, positionAt } from "./instance.js";

const schema = guard(`type Query { item: Item must: String! } type Item { name: String }`);
const query = "{ item { name } must }";
const item = positionAt(schema, query, "item");
const name = positionAt(schema, query, "item", "name");
const must = positionAt(schema, query, "must");
const path = { prev: undefined, key: "item", typename: undefined };

test("what fails and may be null is null, with an error that says where", () => {
  const execution = executionFor(schema);
  expect(
    execution.fail(name, { ...path, key: "name", prev: path }, new Error("broken")),
  ).toBeNull();
  const [{ error } = {}] = execution.failures;
  expect(error).toBeInstanceOf(GraphQLError);
  expect(error?.toJSON()).toEqual({
    message: "broken",
    locations: [{ line: 1, column: 10 }],
    path: ["item", "name"],
  });
});

test("what fails and may not be null is thrown", () => {
  const execution = executionFor(schema);
  const fail = () => execution.fail(must, { ...path, key: "must" }, "no error at all");
  expect(fail).toThrow('Unexpected error value: "no error at all"');
  expect(execution.failures).toEqual([]);
  expect(execution.thrown).toHaveLength(1);
});

test("a result that comes is the result; given up, there is none, whether it was there before or comes after", async () => {
  await expect(executionFor(schema).settled(Promise.resolve("result"))).resolves.toBe("result");

  const before = executionFor(schema);
  before.giveUp();
  await expect(before.settled(Promise.resolve("result"))).resolves.toBeUndefined();

  const after = executionFor(schema);
  const settled = after.settled(new Promise(() => undefined));
  after.giveUp();
  expect(after.isGivenUp).toBe(true);
  await expect(settled).resolves.toBeUndefined();
});

// A rejection that nobody handles fails the test in which it happens.
test("what resolvers handed over is taken care of once it is given up, whether it came before or after", () => {
  const execution = executionFor(schema);
  execution.take({ name: Promise.reject(new Error("before")) }, item);
  execution.giveUp();
  execution.take({ name: Promise.reject(new Error("after")) }, item);
});
