/** The answer of compiled code: to which requests, for which documents, and with whose access. */

import { HeaderMap } from "@apollo/server";
import { getOperationAST, parse, type DocumentNode, type GraphQLSchema } from "graphql";
import { compiledExecution } from "../../src/execution/compiled-execution.js";
import { anonymous, type Access } from "../../src/scope/entry.js";
import { guard, withScopes } from "../scope/guarded.js";
import { stopClock } from "./servers.js";

beforeAll(stopClock);

const sdl = `
  type Query { name: String a: String @requiresScope(scope: "a") item: Item }
  type Item { x: String y: String @requiresScope(scope: "a") }
`;
const schemaOf = (name: string): GraphQLSchema =>
  guard(sdl, {
    Query: { name: () => name, a: () => `${name} a`, item: () => ({ x: "x", y: "y" }) },
  });

interface Request {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode | undefined;
  readonly operationName?: string;
  readonly context?: object;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** Asks compiled execution alone; null where it leaves the answer to graphql-js. */
function asker(schema: GraphQLSchema) {
  const respond = compiledExecution({
    schema,
    compileAfter: 0,
    formatError: (formatted) => formatted,
  });
  return async ({ schema: asked, document, operationName, context, variables }: Request) => {
    const response = await respond?.({
      schema: asked,
      document,
      operation: document && getOperationAST(document, operationName),
      request: { variables },
      contextValue: context ?? { access: anonymous },
      response: { http: { status: undefined, headers: new HeaderMap() } },
    } as never);
    if (!response) return response;
    return response.body.kind === "single" ? response.body.singleResult : "incremental";
  };
}

const schema = schemaOf("one");
const ask = asker(schema);

test("another schema than its own, and a document that is missing, are left to graphql-js", async () => {
  const document = parse("{ name }");
  expect(await ask({ schema, document })).toEqual({ data: { name: "one" } });
  expect(await ask({ schema: schemaOf("two"), document })).toBeNull();
  expect(await ask({ schema, document: undefined })).toBeNull();
  expect(await ask({ schema, document, operationName: "Missing" })).toBeNull();
});

test("one document under two schemas: each has its own code", async () => {
  const document = parse("{ name a }");
  const other = schemaOf("two");
  const askOther = asker(other);
  const context = { access: withScopes("a") };
  for (let time = 0; time < 2; time++) {
    expect(await ask({ schema, document, context })).toEqual({ data: { name: "one", a: "one a" } });
    expect(await askOther({ schema: other, document, context })).toEqual({
      data: { name: "two", a: "two a" },
    });
  }
});

test("two operations of one document: each has its own code", async () => {
  const document = parse("query One { name } query Two { item { x } }");
  for (let time = 0; time < 2; time++) {
    expect(await ask({ schema, document, operationName: "One" })).toEqual({
      data: { name: "one" },
    });
    expect(await ask({ schema, document, operationName: "Two" })).toEqual({
      data: { item: { x: "x" } },
    });
  }
});

test("an operation that stands beside other fragments of the same name is another one", async () => {
  const [x, y] = ["x", "y"].map((name) =>
    parse(`{ item { ...F } } fragment F on Item { ${name} }`),
  );
  const [operation] = x?.definitions ?? [];
  const [, fragment] = y?.definitions ?? [];
  const mixed = { ...x, definitions: [operation, fragment] } as DocumentNode;
  const context = { access: withScopes("a") };
  for (let time = 0; time < 2; time++) {
    expect(await ask({ schema, document: x, context })).toEqual({ data: { item: { x: "x" } } });
    expect(await ask({ schema, document: mixed, context })).toEqual({ data: { item: { y: "y" } } });
  }
});

test("variables that do not fit are left to graphql-js, which says why", async () => {
  const document = parse("query ($x: String!) { name @include(if: true) other: name }");
  expect(await ask({ schema, document, variables: {} })).toBeNull();
  expect(await ask({ schema, document, variables: { x: 5 } })).toBeNull();
  expect(await ask({ schema, document, variables: { x: "text" } })).toMatchObject({ data: {} });
});

test("a policy is asked in each run, though two requests send one object of variables", async () => {
  const own = guard(
    'type Query { mine(of: String): String @policy(name: "own") }',
    { Query: { mine: () => "mine" } },
    {
      policies: {
        own: (_parent, { of }, access) => access.kind === "granted" && of === access.subject,
      },
    },
  );
  const askOwn = asker(own);
  const document = parse("query ($of: String) { mine(of: $of) }");
  const variables = { of: "u1" };
  const answers = [withScopes(), anonymous, withScopes()].map((access) =>
    askOwn({ schema: own, document, variables, context: { access } }),
  );
  expect(await Promise.all(answers)).toMatchObject([
    { data: { mine: "mine" } },
    { data: { mine: null }, errors: [{ extensions: { code: "UNAUTHENTICATED" } }] },
    { data: { mine: "mine" } },
  ]);
});

test("a denial tells of the access with which the operation began", async () => {
  const context: { access: Access } = { access: withScopes() };
  const own = guard(sdl, {
    Query: {
      name: () => {
        context.access = withScopes("a");
        return "changed";
      },
    },
  });
  const answer = await asker(own)({ schema: own, document: parse("{ name a }"), context });
  expect(answer).toMatchObject({
    data: { name: "changed", a: null },
    errors: [{ path: ["a"], extensions: { code: "FORBIDDEN", missingScopes: ["a"] } }],
  });
});
