/** Introspection has limits of its own: what tools send passes with the defaults, and no multiple of it. */

import {
  buildSchema,
  getIntrospectionQuery,
  getOperationAST,
  graphql,
  parse,
  validate,
  type GraphQLSchema,
} from "graphql";
import { introspectionLimit } from "../../../src/http/limits/introspection-limit.js";
import { introspectionSize } from "../../../src/http/limits/introspection-size.js";
import { fragmentReader } from "../../../src/http/limits/fragments.js";
import { answerOf, serverForTests } from "../running-server.js";

const running = serverForTests();

const all = {
  descriptions: true,
  schemaDescription: true,
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  inputValueDeprecation: true,
  experimentalDirectiveDeprecation: true,
  oneOf: true,
};

const typeReference = (depth: number): string =>
  `kind name${depth > 0 ? ` ofType { ${typeReference(depth - 1)} }` : ""}`;

// As the tools send them, some with a version of graphql that is older.
const tools: readonly { readonly tool: string; readonly query: string }[] = [
  { tool: "GraphiQL, with all options", query: getIntrospectionQuery(all) },
  { tool: "Apollo Sandbox, graphql-codegen, Postman", query: getIntrospectionQuery() },
  {
    tool: "a tool with references of 20 levels",
    query: getIntrospectionQuery({ ...all, typeDepth: 20 }),
  },
  {
    tool: "a tool with graphql 14",
    query: `query IntrospectionQuery {
      __schema {
        queryType { name } mutationType { name } subscriptionType { name }
        types { ...FullType }
        directives { name description locations args { ...InputValue } }
      }
    }
    fragment FullType on __Type {
      kind name description
      fields(includeDeprecated: true) {
        name description args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason
      }
      inputFields { ...InputValue }
      interfaces { ...TypeRef }
      enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
      possibleTypes { ...TypeRef }
    }
    fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue }
    fragment TypeRef on __Type { ${typeReference(7)} }`,
  },
  {
    tool: "a tool that asks for types one by one",
    query: `{ ${["Query", "Item", "User", "Node", "UserStatus"]
      .map((name) => `${name}: __type(name: "${name}") { ...T }`)
      .join(" ")} }
      fragment T on __Type { kind name description fields { name type { ${typeReference(4)} } args { name } } }`,
  },
  {
    tool: "a client that asks for a type by a variable",
    query: 'query ($name: String! = "Item") { __type(name: $name) { fields { name } } }',
  },
];

test.each(tools)("$tool: is answered", async ({ query }) => {
  const response = await running().ask(query);
  const { data, errors } = await answerOf(response);
  expect([response.status, errors]).toEqual([200, undefined]);
  expect(JSON.stringify(data)).toContain("title");
});

const type = `kind name description fields(includeDeprecated: true) { name description args { name type { ${typeReference(6)} } } type { ${typeReference(6)} } }`;
const numbered = (count: number, of: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => of(n)).join(" ");

// What is refused for nothing else: few tokens, few aliases, and no list in a list in a list.
const abuses: readonly { readonly abuse: string; readonly query: string }[] = [
  {
    abuse: "the schema thirty times",
    query: `{ ${numbered(30, (n) => `a${n}: __schema { ...S }`)} } fragment S on __Schema { types { ${type} } }`,
  },
  {
    abuse: "all types thirty times",
    query: `{ __schema { ${numbered(30, (n) => `a${n}: types { ...T }`)} } } fragment T on __Type { ${type} }`,
  },
  {
    abuse: "the fields of the types of all fields",
    query: `{ __schema { types { fields { type { ofType { fields { ${numbered(30, (n) => `a${n}: type { ...T }`)} } } } } } } } fragment T on __Type { ${typeReference(6)} }`,
  },
  {
    abuse: "arguments of arguments",
    query: `{ __schema { types { ${numbered(20, (n) => `a${n}: fields { ...F }`)} } } } fragment F on __Field { name description args { name description type { ${typeReference(6)} } } }`,
  },
  {
    abuse: "any type thirty times",
    query: `query ($name: String!) { ${numbered(30, (n) => `a${n}: __type(name: $name) { ...T }`)} } fragment T on __Type { ${numbered(20, (n) => `a${n}: fields { ...F }`)} } fragment F on __Field { name description args { name description } }`,
  },
];

describe.each(abuses)("$abuse", ({ query }) => {
  test("is refused for its size alone", () => {
    const limited = validate(running().server.schema, parse(query), [introspectionLimit]);
    expect(limited).toHaveLength(1);
    expect(validate(running().server.schema, parse(query))).toEqual([]);
  });

  test("over HTTP: 400, and no number of a schema that the caller may not see", async () => {
    const response = await running().ask(query, { variables: { name: "Query" } });
    expect(response.status).toBe(400);
    const { errors } = await answerOf(response);
    expect(errors?.map(({ message }) => message)).toEqual([
      "The introspection is too large: an answer may be twice as large as the one to the full introspection query, " +
        "and __schema and __type stand at the root of the operation. Ask for less in one operation.",
    ]);
  });
});

test("lists of lists of lists of types are refused by graphql's own rule", async () => {
  const query =
    "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }";
  const { errors } = await answerOf(await running().ask(query));
  expect(errors).toMatchObject([{ message: "Maximum introspection depth exceeded" }]);
});

/** Many types with one interface: a list of types with lists of types is their square. */
const wide = buildSchema(
  `interface Node { id: ID } type Query { node: Node again: [Query] } type Mutation { go: Query }
  ${numbered(150, (n) => `type T${n} implements Node { id: ID }`)}`,
);

function isRefused(query: string, schema: GraphQLSchema = wide): boolean {
  return validate(schema, parse(query), [introspectionLimit]).length > 0;
}

test.each([
  [
    "the square of the types",
    "{ __schema { types { interfaces { possibleTypes { kind name } } } } }",
    true,
  ],
  [
    "the types of an interface",
    '{ __type(name: "Node") { possibleTypes { kind name fields { name } } } }',
    false,
  ],
  ["below a list", "{ again { __schema { queryType { name } } } }", true],
  ["below a mutation", "mutation { go { __schema { queryType { name } } } }", true],
  [
    "below a field, in a fragment",
    '{ node { id } again { ...F } } fragment F on Query { ... { __type(name: "T1") { name } } }',
    true,
  ],
  [
    "at the root, in fragments",
    '{ ...F } fragment F on Query { ... { __type(name: "T1") { name } } }',
    false,
  ],
  ["a type that is not there", '{ __type(name: "Gone") { name } }', false],
  ["__typename alone", "{ __typename again { __typename } }", false],
])("%s", (_what, query, refused) => {
  expect(isRefused(query)).toBe(refused);
});

test.each([
  "{ ...F } fragment F on Query { __schema { types { ...T } } ...F } fragment T on __Type { fields { type { ...T } } }",
  "{ __schema { nothing { name } types { ...Gone } } __type { name { name } } }",
])("%s does not hang it", (query) => {
  expect(isRefused(query)).toBe(false);
});

test("fragments that double at each level are counted once an element", () => {
  const chain = numbered(
    60,
    (n) =>
      `fragment F${n} on __Type { a${n}: ofType { ...F${n + 1} } b${n}: ofType { ...F${n + 1} } }`,
  );
  expect(
    isRefused(
      `{ __schema { types { fields { type { ...F0 } } } } } ${chain} fragment F60 on __Type { name }`,
    ),
  ).toBe(false);
});

test.each([
  ...tools.map(({ tool, query }) => [tool, query] as const),
  ...abuses.map(({ abuse, query }) => [abuse, query] as const),
  [
    "types of interfaces",
    '{ __type(name: "Node") { possibleTypes { name interfaces { name } } } }',
  ],
  [
    "fragments, and a type that is not there",
    `{ ...F } fragment F on Query { again: __type(name: "Gone") { name } ...G }
    fragment G on Query { __schema { directives { name locations args { name } } } }`,
  ],
] as const)("%s: what is counted is what is answered", async (_what, query) => {
  const { schema } = running().server;
  const document = parse(query);
  const { selectionSet } = getOperationAST(document) ?? {};
  if (!selectionSet) throw new Error("one operation is meant");
  // The largest type there is, where a variable names it.
  const variableValues = { name: "__Type" };
  const { data, errors } = await graphql({ schema, source: query, variableValues });
  expect(errors).toBeUndefined();
  const counted = introspectionSize(schema, selectionSet, fragmentReader(document), Infinity);
  if (query.includes("$name")) expect(counted).toBeGreaterThanOrEqual(fieldsIn(data));
  else expect(counted).toBe(fieldsIn(data));
});

/** How many fields an answer has, those of its objects included. */
function fieldsIn(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + fieldsIn(one), 0);
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce<number>((sum, one) => sum + 1 + fieldsIn(one), 0);
}
