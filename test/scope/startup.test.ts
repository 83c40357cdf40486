/** What stops start-up: each with its coordinate, and the sentence that says what to write instead. */

import { makeExecutableSchema } from "@graphql-tools/schema";
import { parse } from "graphql";
import { applyScopes, scopeTypeDefs, withScopeTypeDefs } from "../../src/scope/entry.js";
import { faultsOf, guard } from "./guarded.js";

const query = (directives: string, rest = ""): string =>
  `type Query { a: String ${directives} } ${rest}`;

describe("start-up is refused for", () => {
  test.each([
    ["an empty outer list", "@requiresScope(scopes: [])", /empty list.*@authenticated/],
    ["an empty inner list", "@requiresScope(scopes: [[]])", /empty list/],
    ["an empty alternative", '@requiresScope(scopes: [["a"], []])', /empty list/],
    ["neither argument", "@requiresScope", /exactly one argument/],
    ["both arguments", '@requiresScope(scope: "a", scopes: [["a"]])', /exactly one argument/],
    ["a list that is not one of lists", '@requiresScope(scopes: ["a", "b"])', /list of lists/],
    ["a text for a list of lists", '@requiresScope(scopes: "a")', /list of lists/],
    ["null as scopes", "@requiresScope(scopes: null)", /list of lists/],
    ["null as scope", "@requiresScope(scope: null)", /one scope in quotes/],
    ["null inside the list", '@requiresScope(scopes: [["a"], null])', /list of lists/],
    [
      "two scopes in one text",
      '@requiresScope(scope: "read write")',
      /not one scope.*\[\["a", "b"\]\]/,
    ],
    ["an empty scope", '@requiresScope(scope: "")', /not one scope/],
    ["a scope with a quote", String.raw`@requiresScope(scope: "a\"b")`, /not one scope/],
  ])("%s", (_what, directive, message) => {
    expect(faultsOf(query(directive))).toEqual([
      expect.stringMatching(new RegExp(`^Query\\.a: .*${message.source}`, "s")),
    ]);
  });

  test("the same directive on a type and on its extension", () => {
    expect(
      faultsOf(
        'type Query { u: U } type U @requiresScope(scope: "a") { n: Int } extend type U @requiresScope(scope: "b")',
      ),
    ).toEqual([expect.stringMatching(/^U: @requiresScope stands here twice/)]);
  });

  test("the same field with a rule in two modules, before merging makes an OR of it", () => {
    const modules = [
      'type Query { u: U } type U { n: Int @requiresScope(scopes: [["a"]]) }',
      'extend type U { n: Int @requiresScope(scopes: [["b"]]) }',
    ];
    expect(faultsOf(modules)).toEqual([expect.stringMatching(/^U\.n: .*twice/)]);
  });

  test("the same, where only the merged schema is left to look at", () => {
    const typeDefs = [
      scopeTypeDefs,
      'type Query { u: U } type U { n: Int @requiresScope(scopes: [["a"]]) }',
      'extend type U { n: Int @requiresScope(scopes: [["b"]]) }',
    ];
    expect(() => applyScopes(makeExecutableSchema({ typeDefs }))).toThrow(/U\.n: .*twice/);
  });

  test("an unknown directive, with the name that was meant", () => {
    const document = parse(query('@requireScope(scope: "a")'), { noLocation: true });
    const schema = makeExecutableSchema({
      typeDefs: withScopeTypeDefs("type Query { a: String }"),
    });
    expect(() => applyScopes(schema, { typeDefs: document })).toThrow(
      /Query\.a: @requireScope is not a directive\. Did you mean "requiresScope"\?/,
    );
  });

  test.each([
    ["an interface", 'interface I @requiresScope(scope: "a") { n: Int }', "I"],
    ["a union", "type M { n: Int } union I @authenticated = M", "I"],
    ["an enum", 'enum E @requiresScope(scope: "a") { A }', "E"],
    ["a scalar", 'scalar S @requiresScope(scope: "a")', "S"],
    ["an argument", 'type T { f(x: Int @requiresScope(scope: "a")): Int }', "T.f(x:)"],
    ["an input field", 'input In { x: Int @requiresScope(scope: "a") }', "In.x"],
  ])("a rule on %s, which is not enforced yet", (_what, sdl, coordinate) => {
    expect(faultsOf(`type Query { a: String } ${sdl}`)).toEqual([
      expect.stringMatching(
        new RegExp(`^${coordinate.replace(/[()]/g, "\\$&")}: @\\w+ is not enforced on`),
      ),
    ]);
  });

  test("a scope outside the catalogue, with the nearest name", () => {
    expect(
      faultsOf(
        'schema @scope(name: "read:items", description: "Read") { query: Query }' +
          query('@requiresScope(scope: "read:item")'),
      ),
    ).toEqual([
      expect.stringMatching(/^Query\.a: scope "read:item" is not in.*Did you mean "read:items"\?/),
    ]);
  });

  test.each([
    ["on the field itself", query('@public @requiresScope(scope: "a")'), "Query.a"],
    [
      "on the enclosing type",
      'type Query @requiresScope(scope: "a") { a: String @public }',
      "Query.a",
    ],
    [
      "on the returned type",
      'type Query { u: U @public } type U @requiresScope(scope: "a") { n: Int }',
      "Query.u",
    ],
    ["on the same type", "type Query { u: U } type U @public @authenticated { n: Int }", "U"],
  ])("@public where a rule applies: %s", (_what, sdl, coordinate) => {
    expect(faultsOf(sdl)).toEqual([
      expect.stringMatching(new RegExp(`^${coordinate}: @public never lifts a rule`)),
    ]);
  });

  test.each([
    [
      "twice the same name",
      '@scope(name: "a", description: "A") @scope(name: "a", description: "B")',
      /twice/,
    ],
    ["no description", '@scope(name: "a", description: " ")', /needs a description/],
    ["a name that is no scope", '@scope(name: "a b", description: "A")', /needs a name/],
    [
      "an implied scope that does not exist",
      '@scope(name: "ab", description: "A", implies: ["ac"])',
      /implies "ac".*catalogue/,
    ],
    [
      "a circle",
      '@scope(name: "a", description: "A", implies: ["b"]) @scope(name: "b", description: "B", implies: ["a"])',
      /circle: a → b → a/,
    ],
    [
      "a scope that implies itself",
      '@scope(name: "a", description: "A", implies: ["a"])',
      /circle: a → a/,
    ],
  ])("a catalogue with %s", (_what, directives, message) => {
    expect(faultsOf(`schema ${directives} { query: Query } type Query { a: String }`)).toEqual([
      expect.stringMatching(message),
    ]);
  });

  test("a directive of ours that is defined with another meaning", () => {
    expect(() =>
      guard("directive @requiresScope(role: String!) on FIELD_DEFINITION type Query { a: String }"),
    ).toThrow(/@requiresScope: is defined in another way/);
    expect(() => guard("directive @authenticated on ENUM_VALUE type Query { a: String }")).toThrow(
      /@authenticated: is defined in another way/,
    );
  });

  test("all faults in one message", () => {
    expect(
      faultsOf('type Query { a: Int @requiresScope b: Int @requiresScope(scope: "") }'),
    ).toHaveLength(2);
  });
});

describe("start-up accepts", () => {
  test("a definition of one's own that agrees", () => {
    expect(() =>
      guard(
        'directive @requiresScope(scopes: [[String!]!]!) on FIELD_DEFINITION type Query { a: String @requiresScope(scopes: [["a"]]) }',
      ),
    ).not.toThrow();
  });

  test("a catalogue in several modules", () => {
    const { catalogue } = guard([
      'schema @scope(name: "a", description: "A") @scope(name: "b", description: "B") { query: Query }',
      "type Query { x: String }",
      'extend schema @scope(name: "c", description: "C", default: true, implies: ["a"])',
    ]);
    expect(catalogue.scopes.map(({ name }) => name)).toEqual(["a", "b", "c"]);
    expect(catalogue.closure.get("c")).toEqual(new Set(["c", "a"]));
  });

  test("a schema without a catalogue: its scopes are those that rules name", () => {
    const { catalogue } = guard(query('@requiresScope(scopes: [["a", "b"], ["a", "c"]])'));
    expect(catalogue.scopes.map(({ name }) => name)).toEqual(["a", "b", "c"]);
  });

  test("a rule and @authenticated on one element: both must hold", () => {
    expect(faultsOf(query('@authenticated @requiresScope(scope: "a")'))).toEqual([]);
  });
});
