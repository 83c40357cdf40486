/** What a client writes never becomes code, and never makes compiled code mistake one position for another. */

import { anonymous } from "../../../src/scope/entry.js";
import { guard, withScopes } from "../../scope/guarded.js";
import { codeMadeBy } from "../code-made-by.js";
import { expectSame, stopClock } from "../servers.js";

beforeAll(stopClock);

const list = (text: string) => () => [text];

describe("keys and names that meet when they are put together", () => {
  const places = guard(
    `
    type Query { a: A b_a: B c_a: C x: [String] items: [Item!] a_items: [Item!] }
    type A { b_c: [String] b: [String] @requiresScope(scope: "secret") c: C }
    type B { c: [String] }
    type C { b: [String] }
    type Item { a: [String] id: [String] }
    `,
    {
      Query: {
        a: () => ({ c: {}, b: ["secret-b"] }),
        b_a: () => ({}),
        c_a: () => ({}),
        x: list("x"),
        items: () => [{}, {}],
        a_items: () => [{}],
      },
      A: { b_c: list("A.b_c") },
      B: { c: list("B.c") },
      C: { b: list("C.b") },
      Item: { a: list("Item.a"), id: list("Item.id") },
    },
  );

  test.each([
    "{ a { b_c } c_a { b } }",
    "{ c_a { b } a { b_c } }",
    "{ a { b_c } b_a { c } }",
    "{ a { c { b } b_c } c_a { b } }",
    "{ a { k: b_c } k_a: x }",
    "{ items { a } a_items { id } a_idx0_items: x }",
    "{ items { a } idx0: x a_items { idx0_items: a } }",
    "{ items { idx0: a } idx0_items: x }",
    "{ items { a_idx0: a } a: x a_idx0_idx0_items: x }",
  ])("%s", async (query) => {
    await expectSame(places, { query }, anonymous);
    await expectSame(places, { query }, withScopes("secret"));
  });

  test("types and fields: Ab.c beside A.bc", async () => {
    const schema = guard(
      `
      type Query { one: A two: Ab }
      type A { bc: [String] @requiresScope(scope: "secret") }
      type Ab { c: [String] }
      `,
      {
        Query: { one: () => ({}), two: () => ({}) },
        A: { bc: list("secret-bc") },
        Ab: { c: list("open") },
      },
    );
    for (const query of ["{ one { bc } two { c } }", "{ two { c } one { bc } }"]) {
      const { answer } = await expectSame(schema, { query }, anonymous);
      expect(answer.body).not.toContain("secret-bc");
      await expectSame(schema, { query }, withScopes("secret"));
    }
  });

  test("types and fields that are called what every object has", async () => {
    const own = { constructor: "own", toString: 1, valueOf: [1, 2], then: "later" };
    // Without a prototype, which graphql-tools would take for resolvers.
    const resolvers = Object.assign(Object.create(null) as object, {
      toString: { valueOf: 1, hasOwnProperty: 2 },
      Query: { prototype: () => own },
    });
    const schema = guard(
      `
      scalar constructor
      enum toString { valueOf hasOwnProperty }
      type Query { prototype: isPrototypeOf }
      type isPrototypeOf {
        constructor: constructor
        toString: toString
        valueOf: [toString]
        then: String
      }
      `,
      resolvers,
    );
    const query = "{ prototype { constructor toString valueOf then } }";
    const { way } = await expectSame(schema, { query }, anonymous);
    expect(way).toBe("compiled");
  });
});

describe("aliases", () => {
  const schema = guard(
    `
    type Query { text: String items: [Item] }
    type Item { name: String own: String owner: Item }
    `,
    {
      Query: {
        text: () => "root",
        items: () => [
          { name: "a", owner: { name: "b" } },
          { name: "c", owner: null },
        ],
      },
      Item: { own: ({ name }: { name: string }) => `own ${name}` },
    },
  );

  test.each([
    ...["then", "toString", "constructor", "hasOwnProperty", "toJSON", "prototype", "arguments"],
    ...["resultArray", "result", "err", "message", "query", "index", "undefined", "await", "class"],
  ])("%s is a key like any other", async (alias) => {
    const query = `{ ${alias}: text items { ${alias}: name own owner { ${alias}: own name } } }`;
    const { answer, way } = await expectSame(schema, { query }, anonymous);
    expect(way).toBe("compiled");
    expect(answer.body).toContain(`"${alias}":"own b"`);
  });

  test.each([
    ...["__proto__", "__context", "__parent", "__currentItem", "__validNode0", "__fieldtext"],
    ...["idx0", "idx1", "__concrete", "__typename"],
  ])("%s is answered as graphql-js answers it", async (alias) => {
    const query = `{ ${alias}: text items { ${alias}: name own owner { ${alias}: own name } } }`;
    const { answer } = await expectSame(schema, { query }, anonymous);
    expect(answer.body).toContain(`"${alias}":"own b"`);
  });
});

describe("texts", () => {
  const odd = [
    "__MAGIC_NAN__57f286b9_4c20_487f_b409_79804ddcb4f8",
    "__MAGIC_PLUS_INFINITY__bb201c39_3333_4695_b4ad_7f1722e7aa7a",
    '__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74d0); globalThis.broken = true; ("',
    '"}); globalThis.broken = true; ({ a: "',
    "${globalThis.broken = true}`",
    "*/ globalThis.broken = true; /*",
    "\u2028globalThis.broken = true\u2028",
    "__proto__",
  ];
  const schema = guard(
    `
    scalar Any
    input In { text: String many: [String] any: Any }
    type Query { echo(text: String, in: In, any: Any): String @requiresScope(scope: "a") }
    `,
    { Query: { echo: (_source: unknown, args: unknown) => JSON.stringify(args) } },
  );

  test.each(odd)("%j is a text", async (text) => {
    const literal = JSON.stringify(text);
    const query = `query Marker_op($v: String = ${literal}, $w: In) {
      ... on Query { a: echo(text: ${literal}) }
      b: echo(in: { text: ${literal}, many: [${literal}], any: { Marker_key: ${literal} } })
      c: echo(text: $v, in: $w) @include(if: true)
    }`;
    const variables = { w: { text, many: [text], any: { [text]: text } } };
    const { answer, way } = await expectSame(schema, { query, variables }, withScopes("a"));
    expect(way).toBe("compiled");
    expect(answer.body).toContain(JSON.stringify(literal).slice(3, -3));
    expect(globalThis).not.toHaveProperty("broken");
  });

  test("of an operation, code has the keys of the answer, and nothing else that a client chooses", async () => {
    const query = `query Marker_op($Marker_variable: String = "Marker_default") {
      a: echo(text: "Marker_text", any: { Marker_key: Marker_enum })
      ...Marker_fragment
    }
    fragment Marker_fragment on Query { ours: echo(text: $Marker_variable) @include(if: true) }`;
    const { code, result } = await codeMadeBy(() =>
      expectSame(schema, { query, variables: { Marker_variable: "Marker_sent" } }, withScopes("a")),
    );
    expect(result.way).toBe("compiled");
    expect(code).toContain('"ours"');
    expect(code).not.toContain("Marker");
  });
});
