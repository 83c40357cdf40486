/** From a plain operation to code: what it calls, what it reads, and what it leaves behind. */

import { compile } from "../../src/execution/compile.js";
import { guard, withScopes } from "../scope/guarded.js";
import { executionFor, instanceOf, plainOf } from "./instance.js";

const called: string[] = [];
const noted = (name: string) => () => {
  called.push(name);
  return name;
};

const schema = guard(
  `
  enum Colour { RED GREEN }
  type Query { items: [Item] open: String guarded: String @requiresScope(scope: "a") }
  type Item {
    name: String
    colour: Colour
    own: String
    guarded: String @requiresScope(scope: "a")
    other(x: Int @requiresScope(scope: "a")): String
  }
  `,
  {
    Colour: { RED: "internal red" },
    Query: {
      items: () => [{ name: "one", colour: "internal red", guarded: "two", other: "three" }],
      open: noted("open"),
      guarded: noted("guarded"),
    },
    Item: { own: noted("own") },
  },
);

function run(query: string, ...scopes: string[]) {
  const { operation, clearance } = instanceOf(schema, query, withScopes(...scopes));
  const plain = plainOf(schema, query);
  const code = plain && compile(schema, plain, clearance, { operation, fragments: {} });
  const execution = executionFor(schema, withScopes(...scopes));
  called.length = 0;
  const result = code?.(undefined, execution, {});
  return { code, result, called: [...called], denied: execution.failures.length };
}

test("resolvers are called, and properties read, where the caller may", () => {
  expect(run("{ items { name colour own guarded } guarded open }", "a")).toMatchObject({
    result: {
      data: {
        items: [{ name: "one", colour: "RED", own: "own", guarded: "two" }],
        guarded: "guarded",
        open: "open",
      },
    },
    called: ["own", "guarded", "open"],
    denied: 0,
  });
});

test("a denied position is null, and nobody is asked for it", () => {
  expect(run("{ items { guarded own } guarded open }")).toMatchObject({
    result: { data: { items: [{ guarded: null, own: "own" }], guarded: null, open: "open" } },
    called: ["own", "open"],
    denied: 2,
  });
});

test("a field that is denied in one place, for an argument, is read in another", () => {
  expect(run("{ items { other(x: 1) more: other } }")).toMatchObject({
    result: { data: { items: [{ other: null, more: "three" }] } },
    denied: 1,
  });
});

test("the schema is afterwards what it was", () => {
  const fields = () =>
    ["Query", "Item"].flatMap((name) => {
      const type = schema.getType(name) as ReturnType<typeof schema.getQueryType>;
      const all = Object.values(type?.getFields() ?? {});
      return [type?.isTypeOf, ...all.flatMap(({ resolve, args }) => [resolve, args])];
    });
  const before = fields();
  expect(run("{ items { other(x: 1) own } guarded }").code).toBeDefined();
  expect(fields()).toEqual(before);
});

test("where no code may be made from texts, nothing is compiled", () => {
  const real = globalThis.Function;
  globalThis.Function = new Proxy(real, {
    construct() {
      throw new EvalError("Code generation from strings disallowed for this context");
    },
  });
  try {
    expect(run("{ open }").code).toBeUndefined();
  } finally {
    globalThis.Function = real;
  }
});
