/** Ways around a rule that were tried on others, each against the engine. What must not be seen is searched for everywhere. */

import {
  execute,
  getIntrospectionQuery,
  graphql,
  parse,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from "graphql";
import { anonymous, granted, type Access } from "../../src/scope/entry.js";
import { decide, guard, run, withScopes } from "./guarded.js";

const secret = "secret-4711";

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly GraphQLFormattedError[] | undefined;
}

const typeDefs = `
  type Query {
    me: User
    node(id: ID): Node
    found: [Found]
    hello: String
    closed: String @requiresScope(scope: "closed")
  }
  interface Node { id: ID ssn: String @requiresScope(scope: "ssn") }
  type User implements Node { id: ID ssn: String name: String friend: User }
  type Vault implements Node @requiresScope(scope: "vault") { id: ID ssn: String }
  union Found = User | Vault
`;

const user = {
  __typename: "User",
  id: "1",
  ssn: secret,
  name: "Ann",
  friend: { id: "2", ssn: secret, name: "Bo" },
};
const vault = { __typename: "Vault", id: secret, ssn: secret };
const schema = guard(typeDefs, {
  Query: {
    me: () => user,
    node: (_: unknown, { id }: { id?: string }) => (id === "v" ? vault : user),
    found: () => [user, vault],
    hello: () => "hi",
    closed: () => secret,
  },
});

/** The answer, which holds no secret anywhere. */
async function attack(
  operation: string,
  access: Access = withScopes("other"),
  variableValues: Record<string, unknown> = {},
): Promise<Answer> {
  const result = await run(schema, operation, access, { variableValues });
  expectNoSecret(result);
  return result;
}

function expectNoSecret(answer: unknown): void {
  expect(JSON.stringify(answer)).not.toContain(secret);
}

function deniedPaths({ errors = [] }: Answer): unknown[] {
  const codes = errors.map(({ extensions }) => String(extensions?.["code"]));
  expect(codes.filter((code) => code !== "FORBIDDEN" && code !== "UNAUTHENTICATED")).toEqual([]);
  return errors.map(({ path }) => path?.join("."));
}

function bare<T extends object>(members: T): T {
  return Object.assign(Object.create(null) as T, members);
}

describe("by another name", () => {
  test.each([
    ["an alias", "{ me { x: ssn } }", ["me.x"]],
    ["the alias of an open field", "{ me { name: ssn } }", ["me.name"]],
    ["a named fragment", "{ me { ...F } } fragment F on User { ssn }", ["me.ssn"]],
    ["an inline fragment", "{ me { ... on User { ssn } } }", ["me.ssn"]],
    ["an inline fragment without a type", "{ me { ... { ssn } } }", ["me.ssn"]],
    [
      "nested fragments",
      "{ ...A } fragment A on Query { me { ...B } } fragment B on User { ... { ...C } } fragment C on User { ssn }",
      ["me.ssn"],
    ],
    ["a fragment on the interface", "{ me { ... on Node { ssn } } }", ["me.ssn"]],
    ["a fragment on the object", "{ node { ... on User { ssn } } }", ["node.ssn"]],
    ["a fragment on both", "{ node { ... on Node { ... on User { x: ssn } } } }", ["node.x"]],
    [
      "a fragment that is spread twice",
      "{ me { ...F friend { ...F } ...F } } fragment F on User { ssn }",
      ["me.ssn", "me.friend.ssn"],
    ],
    [
      "the same response key from sibling fragments",
      "{ me { ... on User { friend { name } } ... on Node { ... on User { friend { ssn } } } } }",
      ["me.friend.ssn"],
    ],
    [
      "the same field in two selections, one of them skipped",
      "{ me { ssn @skip(if: true) ... @include(if: true) { ssn } } }",
      ["me.ssn"],
    ],
  ])("%s", async (_what, operation, denied) => {
    expect(deniedPaths(await attack(operation))).toEqual(denied);
  });
});

describe("by a condition", () => {
  test.each<[string, string, Record<string, unknown>]>([
    ["@skip by a variable", "query ($v: Boolean!) { me { name ssn @skip(if: $v) } }", { v: false }],
    ["@include by a variable", "query ($v: Boolean!) { me { ssn @include(if: $v) } }", { v: true }],
    ["@skip by a default", "query ($v: Boolean! = false) { me { ssn @skip(if: $v) } }", {}],
    ["@include by a default", "query ($v: Boolean = true) { me { ssn @include(if: $v) } }", {}],
    [
      "a default that a sent value outweighs",
      "query ($v: Boolean = true) { me { ssn @skip(if: $v) } }",
      { v: false },
    ],
    [
      "@skip and @include on one selection",
      "query ($s: Boolean = false, $i: Boolean!) { me { ssn @skip(if: $s) @include(if: $i) } }",
      { i: true },
    ],
    [
      "conditions on the fragments around it",
      "query ($s: Boolean = false) { ... @skip(if: $s) { me { ...F @include(if: true) } } } fragment F on User { ssn }",
      {},
    ],
  ])("%s", async (_what, operation, variables) => {
    expect(deniedPaths(await attack(operation, undefined, variables))).toEqual(["me.ssn"]);
  });

  test("a plan that was made for other variables is not used", async () => {
    const document = parse("query ($v: Boolean!) { me { name ssn @skip(if: $v) } }");
    const contextValue = { access: withScopes("other") };
    for (const v of [true, false, true, false]) {
      const result = await execute({ schema, document, contextValue, variableValues: { v } });
      expectNoSecret(result);
      expect(deniedPaths(result)).toEqual(v ? [] : ["me.ssn"]);
    }
  });

  test("and a mutation is not let through by the plan of a harmless one", async () => {
    const calls: string[] = [];
    const withMutation = guard(
      'type Query { a: Int } type Mutation { wipe: Int @requiresScope(scope: "wipe") ok: Int }',
      {
        Mutation: {
          wipe: () => calls.push("wipe"),
          ok: () => 1,
        },
      },
    );
    const document = parse("mutation ($w: Boolean!) { ok wipe @include(if: $w) }");
    const contextValue = { access: withScopes("other") };
    for (const w of [false, true, false, true]) {
      const args = { schema: withMutation, document, contextValue, variableValues: { w } };
      const { data } = await execute(args);
      expect(data).toEqual(w ? { ok: null, wipe: null } : { ok: 1 });
    }
    expect(calls).toEqual([]);
  });
});

describe("by a document with several operations", () => {
  const source = "query Open { hello } query Closed { closed }";

  test("an unknown operation name runs nothing", async () => {
    const access = withScopes("closed");
    const answer = await graphql({
      schema,
      source,
      operationName: "Shut",
      contextValue: { access },
    });
    expect(answer.data).toBeUndefined();
    expectNoSecret(answer);
  });

  test("without a name nothing runs either", async () => {
    const answer = await graphql({
      schema,
      source,
      contextValue: { access: withScopes("closed") },
    });
    expect(answer.data).toBeUndefined();
    expectNoSecret(answer);
  });

  test("the name decides, not the order", async () => {
    const contextValue = { access: withScopes("other") };
    const document = parse(source);
    const open = await execute({ schema, document, operationName: "Open", contextValue });
    expect(open).toEqual({ data: { hello: "hi" } });
    const closed = await execute({ schema, document, operationName: "Closed", contextValue });
    expect(deniedPaths(closed)).toEqual(["closed"]);
    expectNoSecret(closed);
  });
});

test("introspection beside protected fields opens none of them", async () => {
  const result = await attack("{ __schema { queryType { name } } __typename closed me { ssn } }");
  expect(deniedPaths(result)).toEqual(["closed", "me.ssn"]);
  expect(result.data).toMatchObject({ __typename: "Query", closed: null, me: { ssn: null } });
});

test("introspection alone is answered, and asked of nobody", async () => {
  const result = await attack(getIntrospectionQuery(), anonymous);
  expect(result.errors).toBeUndefined();
  expect(decide(schema, getIntrospectionQuery())).toEqual({ kind: "run", guarded: false });
});

describe("a rule on one side of an interface", () => {
  const value = { __typename: "A", id: secret };

  test("on all implementers but not the interface", async () => {
    const sided = guard(
      `interface I { id: ID } type A implements I { id: ID @requiresScope(scope: "x") }
       type B implements I { id: ID @requiresScope(scope: "x") } type Query { i: I }`,
      { Query: { i: () => value } },
    );
    const result = await run(sided, "{ i { id } }", withScopes());
    expect(result.data).toEqual({ i: { id: null } });
    expectNoSecret(result);
  });

  test("on the interface but no implementer", async () => {
    const sided = guard(
      'interface I { id: ID @requiresScope(scope: "x") } type A implements I { id: ID } type Query { i: I a: A }',
      { Query: { i: () => value, a: () => value } },
    );
    const result = await run(sided, "{ i { id } a { id } }", withScopes());
    expect(result.data).toEqual({ i: { id: null }, a: { id: null } });
    expectNoSecret(result);
  });

  test("on all implementers, as types", async () => {
    const sided = guard(
      'interface I { id: ID } type A implements I @requiresScope(scope: "x") { id: ID } type Query { i: I is: [I!]! }',
      { Query: { i: () => value, is: () => [value] } },
    );
    const one = await run(sided, "{ i { __typename } }", withScopes());
    expect(one.data).toEqual({ i: null });
    const list = await run(sided, "{ is { id } }", withScopes());
    expect(list.data).toBeNull();
    expectNoSecret([one, list]);
  });
});

test("a Relay node(id:) is no side door to a guarded object", async () => {
  const result = await attack('{ node(id: "v") { id __typename } found { ... on Vault { id } } }');
  expect(result.data).toEqual({ node: null, found: [{}, null] });
  expect(deniedPaths(result)).toEqual(["node", "found.1"]);
});

describe("names that every object has", () => {
  const odd = guard(
    `type Query {
       constructor(valueOf: Int @requiresScope(scope: "toString")): constructor
       hasOwnProperty(isPrototypeOf: toString): String
       toString: String @requiresScope(scope: "__proto__")
     }
     type constructor { toString: String @requiresScope(scope: "constructor") valueOf: Int }
     input toString { valueOf: Int = 1 @requiresScope(scope: "hasOwnProperty") }`,
    // Maps without a prototype: graphql-tools would take what every object inherits for resolvers.
    bare({
      Query: bare({
        constructor: () => ({ toString: secret, valueOf: 1 }),
        hasOwnProperty: () => secret,
        toString: () => secret,
      }),
    }),
  );

  test.each([
    ["a type and its field", "{ constructor { toString valueOf } }", ["constructor.toString"]],
    ["a field", "{ toString constructor { valueOf } }", ["toString"]],
    ["an argument", "{ constructor(valueOf: 1) { valueOf } __typename }", ["constructor"]],
    [
      "an input object and its field",
      "{ __typename hasOwnProperty(isPrototypeOf: { valueOf: 2 }) }",
      ["hasOwnProperty"],
    ],
  ])("%s", async (_what, operation, denied) => {
    const result = await run(odd, operation, withScopes("other"));
    expect(deniedPaths(result)).toEqual(denied);
    expectNoSecret(result);
  });

  test("as the names of variables, sent and not sent", async () => {
    const operation =
      "query ($constructor: Int, $toString: Int) { a: constructor(valueOf: $constructor) { valueOf } b: constructor(valueOf: $toString) { valueOf } }";
    const result = await run(odd, operation, withScopes("other"), {
      variableValues: { toString: 1 },
    });
    expect(result.data).toEqual({ a: { valueOf: 1 }, b: null });
  });

  test("and the scopes are held by those alone who hold them", async () => {
    const access = withScopes("constructor", "__proto__", "toString", "hasOwnProperty");
    const result = await run(odd, "{ toString constructor(valueOf: 1) { toString } }", access);
    expect(result).toEqual({ data: { toString: secret, constructor: { toString: secret } } });
  });
});

describe("an access that is not what it seems", () => {
  test("a context object that is reused with fewer scopes", async () => {
    const context: { access: Access } = { access: withScopes("closed") };
    const document = parse("{ closed hello }");
    const before = await execute({ schema, document, contextValue: context });
    expect(before.data).toEqual({ closed: secret, hello: "hi" });
    for (const access of [withScopes("other"), anonymous]) {
      context.access = access;
      const after = await execute({ schema, document, contextValue: context });
      expect(after.data).toEqual({ closed: null, hello: "hi" });
      expectNoSecret(after);
    }
  });

  test.each<[string, unknown]>([
    ["a scope claim with doubled spaces", ["closed  other"]],
    ["a scope claim that is one text", "closed"],
    ["a scope claim that is a text in a list", ["other closed"]],
    ["a scope claim that is a number", 7],
    ["a scope claim that is null", null],
    ["a scope claim that is missing", undefined],
    ["a scope claim that is an object", { closed: true, has: () => true }],
    ["a scope claim with lists inside", [["closed"]]],
    ["a scope claim with objects that read like the scope", [{ toString: () => "closed" }]],
  ])("%s grants nothing", async (_what, scopes) => {
    const contextValue = { access: { kind: "granted", subject: "u1", scopes } };
    const result = await execute({ schema, document: parse("{ closed hello }"), contextValue });
    expect(result.data).toEqual({ closed: null, hello: "hi" });
    expectNoSecret(result);
  });

  test("a scope claim as an array of texts is one", async () => {
    const contextValue = { access: { kind: "granted", subject: "u1", scopes: ["closed"] } };
    const result = await execute({ schema, document: parse("{ closed }"), contextValue });
    expect(result.data).toEqual({ closed: secret });
  });

  test("scopes that are changed after the access was made", async () => {
    const scopes = ["other"];
    const access = granted({ subject: "u1", scopes });
    expect((await attack("{ closed hello }", access)).data).toEqual({ closed: null, hello: "hi" });
    scopes.push("closed");
    expect((await attack("{ closed hello }", access)).data).toEqual({ closed: null, hello: "hi" });
  });
});

test("one document, alternating between anonymous and entitled callers a hundred times in parallel", async () => {
  const slow = guard(typeDefs, {
    Query: {
      me: () => new Promise((resolve) => setTimeout(resolve, 1, user)),
      found: () => Promise.resolve([user, vault]),
      closed: () => Promise.resolve(secret),
    },
  });
  const document = parse("{ me { ssn } found { ... on Node { id } } closed }");
  const entitled = withScopes("ssn", "vault", "closed");
  const answers = await Promise.all(
    Array.from({ length: 100 }, async (_, number) => {
      const access = number % 2 === 0 ? anonymous : entitled;
      return execute({ schema: slow, document, contextValue: { access } });
    }),
  );
  for (const [number, answer] of answers.entries()) {
    if (number % 2 === 0) {
      expectNoSecret(answer);
      expect(answer.data).toEqual({ me: { ssn: null }, found: [{ id: "1" }, null], closed: null });
    } else {
      expect(answer).toEqual({
        data: { me: { ssn: secret }, found: [{ id: "1" }, { id: secret }], closed: secret },
      });
    }
  }
});

test("a list of 1,000 with a denied field: each position null with its error, and nothing else", async () => {
  const many = guard(
    'type Query { items: [Item] } type Item { id: Int price: String @requiresScope(scope: "price") }',
    { Query: { items: () => Array.from({ length: 1_000 }, (_, id) => ({ id, price: secret })) } },
  );
  const result = await run(many, "{ items { id price } }", withScopes("other"));
  expectNoSecret(result);
  expect(deniedPaths(result)).toEqual(
    Array.from({ length: 1_000 }, (_, index) => `items.${index}.price`),
  );
  expect((result.data as { items: unknown[] }).items[999]).toEqual({ id: 999, price: null });
});

describe("fragments that are deep", () => {
  const deepSchema: GraphQLSchema = guard(
    'type Query { me: User } type User { friend: User ssn: String @requiresScope(scope: "ssn") }',
    {
      Query: { me: () => ({ ssn: secret }) },
      User: { friend: () => ({ ssn: secret }) },
    },
  );

  test("a rule 40 fragments down is found", async () => {
    const levels = Array.from(
      { length: 40 },
      (_, n) => `fragment F${n} on User { friend { ...F${n + 1} } }`,
    );
    const operation = `{ me { ...F0 } } ${levels.join(" ")} fragment F40 on User { ssn }`;
    const result = await run(deepSchema, operation, withScopes("other"));
    expect(deniedPaths(result)).toEqual([`me.${"friend.".repeat(40)}ssn`]);
    expectNoSecret(result);
  });

  test("spread twice at each of 30 levels, the decision is made at once", () => {
    const levels = Array.from(
      { length: 30 },
      (_, n) => `fragment F${n} on User { friend { ...F${n + 1} } b: friend { ...F${n + 1} } }`,
    );
    const operation = `{ me { ...F0 } } ${levels.join(" ")} fragment F30 on User { ssn }`;
    expect(decide(deepSchema, operation, withScopes("other")).kind).toBe("run");
  });
});
