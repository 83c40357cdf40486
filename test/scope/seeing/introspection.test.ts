/** `__schema` and `__type` name what the caller may see, wherever they stand and whoever asks beside. */

import { makeExecutableSchema } from "@graphql-tools/schema";
import {
  __Type,
  buildSchema,
  execute,
  getIntrospectionQuery,
  parse,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  type GraphQLSchema,
} from "graphql";
import {
  anonymous,
  filterIntrospection,
  isIntrospectionFiltered,
  type Access,
} from "../../../src/scope/entry.js";
import { guard, run, withScopes } from "../guarded.js";

const typeDefs = `
  type Query {
    hello: String
    secretField: String @requiresScope(scope: "open-sesame")
    node: Node
    found: Found
    search(plain: Int, secretArgument: SecretEnum): Int
    find(by: Search): Int
  }
  type Mutation { change: Payload }
  type Payload { query: Query n: Int }
  interface Node { id: ID }
  type Plain implements Node { id: ID }
  type SecretNode implements Node @requiresScope(scope: "open-sesame") { id: ID }
  union Found = Plain | SecretNode
  enum SecretEnum @requiresScope(scope: "open-sesame") { SECRET_VALUE }
  input Search { text: String, secretInput: Int @requiresScope(scope: "open-sesame") }
  directive @spot(secretArgument: SecretEnum, plain: Int) on FIELD
`;
const resolvers = { Mutation: { change: () => ({ query: {}, n: 1 }) } };
const schema = guard(typeDefs, resolvers, { introspection: "visible" });
const entitled = withScopes("open-sesame");
const all = getIntrospectionQuery({
  inputValueDeprecation: true,
  specifiedByUrl: true,
  schemaDescription: true,
  oneOf: true,
});

async function introspect(of: GraphQLSchema, access: Access, query = all): Promise<string> {
  const result = await run(of, query, access);
  expect(result.errors).toBeUndefined();
  return JSON.stringify(result.data);
}

describe("introspection of a filtered schema", () => {
  test("names nothing that the caller may not see", async () => {
    const shown = await introspect(schema, anonymous);
    expect(shown).not.toMatch(/secret|sesame/i);
    for (const name of ["hello", "Plain", "Found", "plain", "Search", "text", "spot"]) {
      expect(shown).toContain(`"${name}"`);
    }
  });

  test("names to each caller what that caller may see", async () => {
    const shown = await introspect(schema, entitled);
    for (const name of [
      "secretField",
      "SecretNode",
      "SECRET_VALUE",
      "secretInput",
      "secretArgument",
    ]) {
      expect(shown).toContain(`"${name}"`);
    }
    expect(shown).toContain("Requires scope `open-sesame`.");
  });

  test.each([
    ["aliased", "{ x: __schema { types { name fields { name } } } }"],
    [
      "in fragments",
      "{ ...F } fragment F on Query { ... { __schema { types { ...T } } } } fragment T on __Type { name }",
    ],
    [
      "below a mutation",
      `mutation { change { query { __schema { types { name fields { name args { name } } } } } } }`,
    ],
    ["beside a protected field", "{ hello __schema { queryType { fields { name } } } }"],
    ["through a type", '{ __type(name: "Query") { fields { name args { name } } } }'],
    [
      "through a type, below a mutation",
      'mutation { change { query { __type(name: "Query") { fields { name } } } } }',
    ],
    [
      "through an interface's possible types",
      '{ __type(name: "Node") { possibleTypes { name } } }',
    ],
    [
      "through possible types, from afar",
      '{ __type(name: "Plain") { interfaces { possibleTypes { name } } } }',
    ],
    ["through a union", '{ __type(name: "Found") { possibleTypes { name } } }'],
    ["through input objects", '{ __type(name: "Search") { inputFields { name } } }'],
    ["through directives", "{ __schema { directives { name args { name type { name } } } } }"],
  ])("%s, too", async (_where, query) => {
    expect(await introspect(schema, anonymous, query)).not.toMatch(/secret/i);
    expect(await introspect(schema, entitled, query)).toMatch(/secret/i);
  });

  test("an invisible type is none", async () => {
    const query =
      '{ a: __type(name: "SecretNode") { name } b: __type(name: "SecretEnum") { name } }';
    expect(await introspect(schema, anonymous, query)).toBe('{"a":null,"b":null}');
    expect(await introspect(schema, entitled, query)).toContain("SecretNode");
  });

  test("callers that alternate a hundred times at once each see their own", async () => {
    const document = parse(all);
    const answers = await Promise.all(
      Array.from({ length: 100 }, async (_, n) =>
        execute({ schema, document, contextValue: { access: n % 2 ? entitled : anonymous } }),
      ),
    );
    for (const [n, answer] of answers.entries()) {
      expect(/secret/i.test(JSON.stringify(answer))).toBe(n % 2 === 1);
    }
  });

  test("a context that was reused with fewer scopes shows less", async () => {
    const context = { access: entitled };
    const ask = async () =>
      JSON.stringify(await execute({ schema, document: parse(all), contextValue: context }));
    expect(await ask()).toContain("SecretNode");
    context.access = withScopes();
    expect(await ask()).not.toContain("Secret");
  });

  test("a caller who may see nothing gets an answer that names nothing", async () => {
    const closed = guard(
      "type Query { secret: Int @authenticated }",
      {},
      { introspection: "visible" },
    );
    expect(await introspect(closed, anonymous)).not.toContain("secret");
    expect(await introspect(closed, withScopes())).toContain("secret");
  });
});

describe("introspection of others is left alone", () => {
  test("of a guarded schema by default, and of one without rules", async () => {
    expect(await introspect(guard(typeDefs, resolvers), anonymous)).toContain("SecretNode");
    const plain = makeExecutableSchema({ typeDefs: "type Query { a: Int }" });
    expect(await introspect(plain, anonymous)).toContain('"a"');
    expect(isIntrospectionFiltered(schema)).toBe(true);
    expect(isIntrospectionFiltered(plain)).toBe(false);
  });

  test("of a dry run, which answers everything", async () => {
    const dry = guard(typeDefs, resolvers, { introspection: "visible", dryRun: true });
    expect(await introspect(dry, anonymous)).toContain("SecretNode");
  });

  test("and graphql's own resolvers are wrapped once, however many schemas are filtered", () => {
    const fields = [SchemaMetaFieldDef, TypeMetaFieldDef, __Type.getFields()["possibleTypes"]];
    const before = fields.map((field) => field?.resolve);
    guard(typeDefs, resolvers, { introspection: "visible" });
    expect(fields.map((field) => field?.resolve)).toEqual(before);
    expect(before.every((resolve) => resolve !== undefined)).toBe(true);
  });

  test("even where another package wraps them afterwards", async () => {
    const original = SchemaMetaFieldDef.resolve;
    let calls = 0;
    SchemaMetaFieldDef.resolve = (...input) => {
      calls++;
      return original?.(...input);
    };
    const later = guard(typeDefs, resolvers, { introspection: "visible" });
    expect(await introspect(later, anonymous)).not.toMatch(/secret/i);
    expect(await introspect(schema, anonymous)).not.toMatch(/secret/i);
    expect(calls).toBe(2);
    SchemaMetaFieldDef.resolve = original as NonNullable<typeof original>;
  });

  test("and two copies of this package share one wrapper", async () => {
    const before = SchemaMetaFieldDef.resolve;
    const path: string = "../../../src/scope/seeing/introspection.ts?copy";
    const copy = (await import(path)) as { readonly filterIntrospection: unknown };
    expect(copy.filterIntrospection).not.toBe(filterIntrospection);
    const filterOfCopy = copy.filterIntrospection as typeof filterIntrospection;
    const wide = buildSchema("type Query { a: Int b: Int }");
    filterOfCopy(wide, () => buildSchema("type Query { a: Int }"));
    expect(SchemaMetaFieldDef.resolve).toBe(before);
    expect(await introspect(wide, anonymous, '{ __type(name: "Query") { fields { name } } }')).toBe(
      '{"__type":{"fields":[{"name":"a"}]}}',
    );
    expect(await introspect(schema, anonymous)).not.toMatch(/secret/i);
  });

  test("a schema may be filtered by other means than rules", async () => {
    const wide = buildSchema("type Query { a: Int b: Int }");
    const narrow = buildSchema("type Query { a: Int }");
    filterIntrospection(wide, (context) => ((context as { all?: boolean }).all ? wide : narrow));
    const document = parse('{ __type(name: "Query") { fields { name } } }');
    const names = async (contextValue: unknown) =>
      JSON.stringify(await execute({ schema: wide, document, contextValue }));
    expect(await names({})).not.toContain('"b"');
    expect(await names({ all: true })).toContain('"b"');
  });
});
