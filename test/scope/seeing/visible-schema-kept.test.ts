/** What a pruned schema keeps, what of it could leak, and how many of them are kept. */

import { printSchemaWithDirectives } from "@graphql-tools/utils";
import {
  buildSchema,
  execute,
  getIntrospectionQuery,
  GraphQLSchema,
  parse,
  printSchema,
} from "graphql";
import { readFileSync } from "node:fs";
import { anonymous, scopeTypeDefs, visibleSchema } from "../../../src/scope/entry.js";
import { allTextOf, coordinatesOf } from "../coordinates.js";
import { guard, withScopes } from "../guarded.js";

const needsX = '@requiresScope(scope: "x")';

describe("what stays", () => {
  const sdl = `
    "About the schema" schema { query: Query }
    directive @tag(level: Level, secret: Secret) on FIELD
    directive @closed(secret: Secret!) on FIELD
    enum Level { "The low one" LOW @deprecated(reason: "too low") HIGH }
    enum Secret ${needsX} { S }
    "About queries"
    type Query {
      "About a" a("About p" p: Level = HIGH): Int @deprecated(reason: "old")
      own: Int ${needsX}
      pick(by: Pick): Url
      find(where: Where = { open: 1, hidden: 2 }): Int
    }
    scalar Url @specifiedBy(url: "https://example.org/url")
    input Pick @oneOf { id: ID, secret: Secret }
    input Where { open: Int, hidden: Int ${needsX} }`;
  const whole = buildSchema(scopeTypeDefs + sdl);
  const pruned = visibleSchema(whole, anonymous);

  test("descriptions, deprecations, defaults, oneOf and specifiedBy", () => {
    const printed = printSchema(pruned);
    for (const part of [
      '"""About the schema"""',
      '"""About queries"""',
      '"""About p"""',
      '"""The low one"""',
      'a(\n    """About p"""\n    p: Level = HIGH\n  ): Int @deprecated(reason: "old")',
      'LOW @deprecated(reason: "too low")',
      '@specifiedBy(url: "https://example.org/url")',
      "input Pick @oneOf {\n  id: ID\n}",
    ]) {
      expect(printed).toContain(part);
    }
  });

  test("of a default, what is visible", () => {
    expect(printSchema(pruned)).toMatch(/find\(where: Where = \{ ?open: 1 ?\}\): Int/);
  });

  test("directives; without an invisible argument, and not where they require one", () => {
    expect(pruned.getDirectives().map(({ name }) => name)).toEqual(
      whole
        .getDirectives()
        .map(({ name }) => name)
        .filter((name) => name !== "closed"),
    );
    expect(pruned.getDirective("tag")?.args.map(({ name }) => name)).toEqual(["level"]);
    // A type that only a directive uses.
    expect(visibleSchema(whole, withScopes("x")).getType("Secret")).toBeDefined();
  });

  test("all of the default schema, for whom nothing is forbidden", () => {
    const schema = buildSchema(
      scopeTypeDefs + readFileSync(new URL("../../../schema.graphql", import.meta.url), "utf8"),
    );
    const all = withScopes("me", "read:items", "write:items", "admin:users");
    expect(printSchema(visibleSchema(schema, all))).toBe(printSchema(schema));
    const least = allTextOf(visibleSchema(schema, anonymous));
    for (const name of ["Mutation", "Item", "createItem", "User", "username"]) {
      expect(least).not.toContain(name);
    }
  });
});

describe("nothing leaks", () => {
  const sdl = `type Query { a: Int t: T } type T @requiresScope(scope: "open-sesame") { n: Int }
    enum E { A } scalar S @requiresScope(scope: "open-sesame") extend type Query { e(f: E): S }`;

  test.each([
    ["guarded", guard(sdl)] as const,
    ["plain", buildSchema(scopeTypeDefs + sdl)] as const,
  ])(
    "no scope by an applied directive, in an AST node or in an extension: %s",
    (_which, schema) => {
      const all = visibleSchema(schema, withScopes("open-sesame"));
      expect(all.getType("T")).toBeDefined();
      expect(printSchemaWithDirectives(all)).not.toContain("open-sesame");
      for (const element of [all, ...Object.values(all.getTypeMap())]) {
        if (element instanceof GraphQLSchema || !element.name.startsWith("__")) {
          expect(element.astNode).toBeUndefined();
        }
      }
    },
  );

  test("whoever may see nothing is answered, and told no name", async () => {
    const closed = guard(`type Query { secretField: Secret @authenticated }
      type Mutation { secretChange(with: SecretInput): Secret @authenticated }
      type Secret { n: Int } input SecretInput { n: Int } schema { query: Query mutation: Mutation }`);
    const schema = visibleSchema(closed, anonymous);
    expect([...coordinatesOf(schema)]).toEqual(["Query"]);
    const document = parse(getIntrospectionQuery({ inputValueDeprecation: true }));
    const answer = await execute({ schema, document });
    expect(answer.errors).toBeUndefined();
    expect(JSON.stringify(answer)).not.toMatch(/secret/i);
  });

  test("it carries no resolver", () => {
    const schema = guard("type Query { a: Int }", { Query: { a: () => 1 } });
    expect(visibleSchema(schema, anonymous).getQueryType()?.getFields()["a"]?.resolve).toBe(
      undefined,
    );
  });
});

describe("the pruned schemas of a schema", () => {
  const schema = guard(
    `type Query { ${Array.from({ length: 8 }, (_, n) => `f${n}: Int @requiresScope(scope: "s${n}")`).join(" ")} }`,
  );

  test("are one object for all accesses that may touch the same", () => {
    const first = visibleSchema(schema, withScopes("s1", "invented"));
    expect(visibleSchema(schema, withScopes("s1", "other"))).toBe(first);
    expect(visibleSchema(schema, withScopes("s2"))).not.toBe(first);
    expect(visibleSchema(schema, anonymous)).not.toBe(visibleSchema(schema, withScopes()));
  });

  test("are bounded in number: the one asked for longest ago is built anew", () => {
    const sets = Array.from({ length: 200 }, (_, n) =>
      Array.from({ length: 8 }, (__, bit) => `s${bit}`).filter((___, bit) => (n >> bit) % 2 === 1),
    );
    const favourite = visibleSchema(schema, withScopes("s7", "s6", "s5"));
    const first = visibleSchema(schema, withScopes("s0"));
    for (const scopes of sets) {
      visibleSchema(schema, withScopes(...scopes));
      visibleSchema(schema, withScopes("s7", "s6", "s5"));
    }
    expect(visibleSchema(schema, withScopes("s7", "s6", "s5"))).toBe(favourite);
    const again = visibleSchema(schema, withScopes("s0"));
    expect(again).not.toBe(first);
    expect(coordinatesOf(again)).toEqual(coordinatesOf(first));
  });
});
