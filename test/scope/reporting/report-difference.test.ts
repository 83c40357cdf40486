/** The difference between two schemas: which permissions change, and in which direction. */

import fc from "fast-check";
import { buildSchema } from "graphql";
import {
  differenceMarkdown,
  differenceText,
  scopeReportDifference,
  scopeTypeDefs,
} from "../../../src/scope/entry.js";

const build = (sdl: string) => buildSchema(scopeTypeDefs + sdl);
const field = (directives: string) => build(`type Query { f: Int ${directives} }`);
const scopes = (rule: unknown) => `@requiresScope(scopes: ${JSON.stringify(rule)})`;

/** `direction coordinate`, or `added` / `removed`. */
const told = (before: string, after: string): string[] =>
  scopeReportDifference(build(before), build(after)).map(
    (one) => `${one.change === "changed" ? one.direction : one.change} ${one.coordinate}`,
  );
const direction = (before: string, after: string): string | undefined => {
  const [change] = scopeReportDifference(field(before), field(after));
  return change?.change === "changed" ? change.direction : undefined;
};

const many = (letter: string, count: number) =>
  Array.from({ length: count }, (_, n) => [`${letter}${n}`]);

describe("a rule gets", () => {
  test.each([
    ["a rule where there was none", "", scopes([["a"]]), "tighter"],
    ["any access token where there was nothing", "", "@authenticated", "tighter"],
    ["a scope instead of any access token", "@authenticated", scopes([["a"]]), "tighter"],
    ["one scope more", scopes([["a"]]), scopes([["a", "b"]]), "tighter"],
    ["one alternative less", scopes([["a"], ["b"]]), scopes([["a"]]), "tighter"],
    ["no rule any more", scopes([["a"]]), "", "looser"],
    ["one alternative more", scopes([["a"]]), scopes([["a"], ["b"]]), "looser"],
    ["any access token instead of a scope", scopes([["a"]]), "@authenticated", "looser"],
    ["another scope", scopes([["a"]]), scopes([["b"]]), "different"],
    [
      "one scope more and one alternative more",
      scopes([["a"]]),
      scopes([["a", "b"], ["c"]]),
      "different",
    ],
    ["a policy", scopes([["a"]]), `${scopes([["a"]])} @policy(name: "p")`, "tighter"],
    ["no policy any more", '@policy(name: "p")', "", "looser"],
    ["another policy", '@policy(name: "p")', '@policy(name: "q")', "different"],
    ["a policy for a scope", scopes([["a"]]), '@policy(name: "p")', "different"],
    [
      "a policy and a scope more",
      scopes([["a"]]),
      `${scopes([["a", "b"]])} @policy(name: "p")`,
      "tighter",
    ],
    [
      "among many scopes, one alternative more",
      scopes(many("a", 20)),
      scopes(many("a", 21)),
      "looser",
    ],
    [
      "among many scopes, one alternative less",
      scopes(many("a", 21)),
      scopes(many("a", 20)),
      "tighter",
    ],
    ["among many scopes, others", scopes(many("a", 20)), scopes(many("b", 20)), "different"],
  ])("%s", (_what, before, after, expected) => {
    expect(direction(before, after)).toBe(expected);
  });

  test.each([
    [
      "the same alternatives in another order",
      scopes([["a", "b"], ["c"]]),
      scopes([["c"], ["b", "a"]]),
    ],
    ["an alternative that another one includes", scopes([["a"]]), scopes([["a"], ["a", "b"]])],
    ["any access token beside a scope", scopes([["a"]]), `${scopes([["a"]])} @authenticated`],
    ["what was said to be public", "", "@public"],
    ["many scopes in another order", scopes(many("a", 20)), scopes(many("a", 20).reverse())],
  ])("%s: nothing changes", (_what, before, after) => {
    expect(scopeReportDifference(field(before), field(after))).toEqual([]);
  });

  test("what an independent evaluation of every set of scopes says", () => {
    const names = ["a", "b", "c", "d"];
    const alternative = fc.subarray(names, { minLength: 1 });
    const rule = fc.array(alternative, { minLength: 1, maxLength: 3 });
    const passes = (held: readonly string[], one: readonly (readonly string[])[]): boolean =>
      one.some((all) => all.every((scope) => held.includes(scope)));
    const seen = new Set<string | undefined>();
    fc.assert(
      fc.property(rule, rule, (before, after) => {
        const sets = Array.from({ length: 16 }, (_, bits) =>
          names.filter((__, bit) => ((bits >> bit) & 1) === 1),
        );
        const won = sets.some((held) => passes(held, after) && !passes(held, before));
        const lost = sets.some((held) => passes(held, before) && !passes(held, after));
        const expected = won && lost ? "different" : won ? "looser" : lost ? "tighter" : undefined;
        seen.add(expected);
        expect(direction(scopes(before), scopes(after))).toBe(expected);
      }),
      { numRuns: 150 },
    );
    expect(seen.size).toBe(4);
  });
});

describe("an element", () => {
  test("that is new or gone is told with what it needs", () => {
    const before = `type Query { a: Int @requiresScope(scope: "a") gone: Int @requiresScope(scope: "x") }`;
    const after = `type Query { a: Int @requiresScope(scope: "a") open: T } type T @authenticated { n: Int }`;
    expect(told(before, after)).toEqual([
      "added Query.open",
      "added T",
      "added T.n",
      "removed Query.gone",
    ]);
  });

  test("whose inherited rule changes is told at every place that inherits", () => {
    const schema = (rule: string) =>
      `type Query { t: T i: I } interface I ${rule} { n: Int } type T implements I { n: Int }`;
    expect(told(schema(""), schema('@requiresScope(scope: "i")'))).toEqual([
      "tighter Query.t",
      "tighter Query.i",
      "tighter I",
      "tighter I.n",
      "tighter T",
      "tighter T.n",
    ]);
  });

  test("that loses its rule is looser, though it has no row of its own any more", () => {
    const schema = (rule: string) => `type Query { f(a: Int ${rule}, in: In): Int }
      input In { n: Int ${rule} } enum E ${rule} { A } extend type Query { e: Int }`;
    expect(told(schema("@authenticated"), schema(""))).toEqual([
      "looser Query.f(a:)",
      "looser In.n",
      "looser E",
    ]);
  });

  test("without a rule that comes or goes is told only where it is a field", () => {
    const before = "type Query { a(x: Int): Int }";
    const after = "type Query { a(y: In): Int b: Int } input In { n: Int }";
    expect(told(before, after)).toEqual(["added Query.b"]);
  });
});

describe("the catalogue", () => {
  const schema = (implies: string, others = 0) => `
    schema
      @scope(name: "read", description: "Read")
      @scope(name: "admin", description: "All" ${implies})
      ${Array.from({ length: others }, (_, n) => `@scope(name: "o${n}", description: "Other")`).join(" ")}
    { query: Query }
    type Query { f: Int @requiresScope(scopes: [["read"]${Array.from({ length: others }, (_, n) => `, ["o${n}"]`).join("")}]) }`;

  test("that lets one scope imply another loosens every rule on the other", () => {
    const [one] = scopeReportDifference(build(schema("")), build(schema(', implies: ["read"]')));
    expect(one).toMatchObject({ change: "changed", coordinate: "Query.f", direction: "looser" });
    expect(told(schema(', implies: ["read"]'), schema(""))).toEqual(["tighter Query.f"]);
  });

  test("among many scopes, says at least that something changed", () => {
    const implying = schema(', implies: ["read"]', 20);
    expect(told(schema("", 20), implying)).toEqual(["different Query.f"]);
    expect(told(implying, implying)).toEqual([]);
  });

  test("makes two rules the same where one scope implies the other", () => {
    const rule = (one: string) => `
      schema @scope(name: "a", description: "A", implies: ["b"]) @scope(name: "b", description: "B") { query: Query }
      type Query { f: Int @requiresScope(scopes: ${one}) }`;
    expect(told(rule('[["b"]]'), rule('[["b"], ["a"]]'))).toEqual([]);
  });
});

describe("the difference for readers", () => {
  const before = `
    schema @scope(name: "a", description: "A") @scope(name: "b", description: "B") { query: Query }
    type Query { f: Int @requiresScope(scope: "a") g: Int @requiresScope(scope: "a") old: Int @requiresScope(scope: "b") }`;
  const after = `
    schema @scope(name: "a", description: "A") @scope(name: "b", description: "B", implies: ["a"]) { query: Query }
    type Query { f: Int @requiresScope(scope: "a") g: Int @public new: Int }`;
  const changes = scopeReportDifference(build(before), build(after));

  test("as text", () => {
    expect(differenceText(changes)).toBe(
      [
        "CHANGE                         ELEMENT    BEFORE  AFTER",
        "looser (by what scopes imply)  Query.f    a       a",
        "looser                         Query.g    a       public",
        "added                          Query.new  -       open",
        "removed                        Query.old  b       -",
        "",
      ].join("\n"),
    );
  });

  test("as a Markdown table", () => {
    expect(differenceMarkdown(changes)).toBe(
      [
        "| Change | Element | Before | After |",
        "| --- | --- | --- | --- |",
        "| looser (by what scopes imply) | `Query.f` | `a` | `a` |",
        "| looser | `Query.g` | `a` | public |",
        "| added | `Query.new` |  | open |",
        "| removed | `Query.old` | `b` |  |",
        "",
      ].join("\n"),
    );
  });

  test("is one sentence where there is none", () => {
    expect(differenceText([])).toBe("No permission changes.\n");
    expect(differenceMarkdown([])).toBe("No permission changes.\n");
  });
});
