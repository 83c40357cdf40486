/** What stops start-up: each with its coordinate, and the sentence that says what to write instead. */

import { makeExecutableSchema } from "@graphql-tools/schema";
import { buildSchema, parse } from "graphql";
import {
  applyScopes,
  catalogueOf,
  scopeTypeDefs,
  withScopeTypeDefs,
  type TypeDefs,
} from "../../../src/scope/entry.js";
import { faultsIn, faultsOf, guard, run, withScopes } from "../guarded.js";

const guardedCatalogue = (typeDefs: TypeDefs) => catalogueOf(guard(typeDefs));

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
    expect(() =>
      applyScopes(makeExecutableSchema({ typeDefs }), { strictCoverage: "off" }),
    ).toThrow(/U\.n: .*twice/);
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
    ["@authenticated on an enum value", "enum E { A @authenticated }", "E.A"],
    ["@requiresScope on an input object", 'input In @requiresScope(scope: "a") { x: Int }', "In"],
    ["@policy on an argument", 'type T { f(x: Int @policy(name: "p")): Int }', "T.f(x:)"],
    ["@public on a union", "type M { n: Int } union U @public = M", "U"],
    ["@scope on a type", 'type T @scope(name: "a", description: "A") { n: Int }', "T"],
    [
      "a rule on an argument of a directive",
      'directive @show(x: Int @requiresScope(scope: "a")) on FIELD',
      "@show(x:)",
    ],
  ])("%s, where it is not enforced, though nobody validated the SDL", (_what, sdl, coordinate) => {
    const source = `${scopeTypeDefs} type Query { a: String } ${sdl}`;
    const schema = buildSchema(source, { assumeValidSDL: true });
    expect(faultsIn(() => applyScopes(schema, { strictCoverage: "off" }))).toEqual([
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

  describe("type definitions that are not those of the schema:", () => {
    const whole = [
      'type Query { a: A @requiresScope(scope: "a") }',
      'type A { n: Int @requiresScope(scope: "n") } enum E { X } input In { x: Int @authenticated }',
    ];
    const faultsWith = (schemaDefs: readonly string[], typeDefs: readonly string[]): string[] => {
      const schema = makeExecutableSchema({ typeDefs: [scopeTypeDefs, ...schemaDefs] });
      return faultsIn(() => applyScopes(schema, { typeDefs, strictCoverage: "off" }));
    };

    test("a module that was not handed over would be open", () => {
      expect(faultsWith(whole, whole.slice(0, 1))).toEqual([
        expect.stringMatching(
          /^A\.n: @requiresScope stands here in the schema, but not in typeDefs/,
        ),
        expect.stringMatching(/^In\.x: @authenticated stands here in the schema/),
      ]);
    });

    test.each([
      ["a field", "type A { m: Int @authenticated }", "A.m"],
      ["an argument", "type Query { a(x: Int @authenticated): A }", "Query.a(x:)"],
      ["an input field", "input In { y: Int @authenticated }", "In.y"],
      ["a field of what is no object", "type E { n: Int @authenticated }", "E.n"],
    ])("%s that has another name in the schema would be open", (_what, sdl, coordinate) => {
      expect(faultsWith(whole, [...whole, sdl])).toContainEqual(
        expect.stringContaining(`${coordinate}: @authenticated stands here in typeDefs, but`),
      );
    });

    test("a type that was pruned is no fault", () => {
      expect(faultsWith(whole, [...whole, "type Gone { n(x: Int @authenticated): Int }"])).toEqual(
        [],
      );
    });

    test("the whole is none either, and arguments are found", () => {
      const withArgument = [...whole, "extend type A { m(x: Int @authenticated): Int }"];
      expect(faultsWith(withArgument, withArgument)).toEqual([]);
    });
  });

  test("all faults in one message", () => {
    expect(
      faultsOf('type Query { a: Int @requiresScope b: Int @requiresScope(scope: "") }'),
    ).toHaveLength(2);
  });
});

describe("start-up is refused for unvalidated SDL", () => {
  test.each([
    ["@requiresScope", 'type T { n: Int @requiresScope(scope: "a", scope: "b") }', "T.n"],
    ["@policy", 'type T { n: Int @policy(name: "a", name: "b") }', "T.n"],
    ["@scope", 'extend schema @scope(name: "a", name: "b", description: "A")', "schema"],
  ])("an argument that is given twice, where nobody validated: %s", (_what, sdl, coordinate) => {
    const source = `${scopeTypeDefs} type Query { a: String } ${sdl}`;
    const schema = buildSchema(source, { assumeValidSDL: true });
    expect(faultsIn(() => applyScopes(schema, { strictCoverage: "off" }))).toEqual([
      expect.stringMatching(new RegExp(`^${coordinate}: @\\w+ names an argument twice`)),
    ]);
  });
});

describe("what graphql itself would refuse without a place and a remedy is refused with both:", () => {
  test.each([
    [
      "a misspelt directive",
      '@requireScope(scope: "a")',
      /^Query\.a: @requireScope is not.*requiresScope/,
    ],
    [
      "the catalogue's directive on a field",
      '@scope(name: "a", description: "A")',
      /^Query\.a: @scope is not enforced/,
    ],
    [
      "the same directive twice",
      '@requiresScope(scope: "a") @requiresScope(scope: "b")',
      /^Query\.a: .*twice/,
    ],
    ["an argument twice", '@requiresScope(scope: "a", scope: "b")', /^Query\.a: .*argument twice/],
    ["an argument that is none", '@requiresScope(role: "a")', /^Query\.a: .*no argument "role"/],
  ])("%s", (_what, directive, message) => {
    expect(faultsOf(query(directive))).toEqual([expect.stringMatching(message)]);
  });
});

describe("start-up accepts", () => {
  test("a schema written for Apollo Federation as it is, and enforces its @requiresScopes", async () => {
    const schema = guard(
      `extend schema
         @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@requiresScopes", "@authenticated"])
       type Query { me: String @requiresScopes(scopes: [["me"], ["admin"]]) who: String @authenticated }`,
      { Query: { me: () => "n", who: () => "w" } },
    );
    expect(await run(schema, "{ me }", withScopes("admin"))).toEqual({ data: { me: "n" } });
    expect(await run(schema, "{ me who }", withScopes())).toMatchObject({
      data: { me: null, who: "w" },
      errors: [{ extensions: { requiredScopes: [["me"], ["admin"]] } }],
    });
  });

  test("a hierarchy in which every scope implies all later ones, without walking every path", () => {
    const names = Array.from({ length: 200 }, (_, n) => `s${n}`);
    const scopes = names.map(
      (name, n) =>
        `@scope(name: "${name}", description: "S", implies: ${JSON.stringify(names.slice(n + 1))})`,
    );
    const catalogue = guardedCatalogue(
      `schema ${scopes.join(" ")} { query: Query } type Query { a: String }`,
    );
    expect(catalogue.closure.get("s0")?.size).toBe(200);
  });

  test("a definition of one's own that agrees", () => {
    expect(() =>
      guard(
        'directive @requiresScope(scopes: [[String!]!]!) on FIELD_DEFINITION type Query { a: String @requiresScope(scopes: [["a"]]) }',
      ),
    ).not.toThrow();
  });

  test("a catalogue in several modules", () => {
    const catalogue = guardedCatalogue([
      'schema @scope(name: "a", description: "A") @scope(name: "b", description: "B") { query: Query }',
      "type Query { x: String }",
      'extend schema @scope(name: "c", description: "C", default: true, implies: ["a"])',
    ]);
    expect(catalogue.scopes.map(({ name }) => name)).toEqual(["a", "b", "c"]);
    expect(catalogue.closure.get("c")).toEqual(new Set(["c", "a"]));
  });

  test("a schema without a catalogue: its scopes are those that rules name", () => {
    const catalogue = guardedCatalogue(query('@requiresScope(scopes: [["a", "b"], ["a", "c"]])'));
    expect(catalogue.scopes.map(({ name }) => name)).toEqual(["a", "b", "c"]);
  });

  test("a rule and @authenticated on one element: both must hold", () => {
    expect(faultsOf(query('@authenticated @requiresScope(scope: "a")'))).toEqual([]);
  });
});
