/** Policies: functions of the server that decide object by object, beside the rules. */

import { GraphQLScalarType } from "graphql";
import { anonymous, applyScopes, type Access, type Policies } from "../../src/scope/entry.js";
import { makeExecutableSchema } from "@graphql-tools/schema";
import { withScopeTypeDefs } from "../../src/scope/entry.js";
import { decide, guard, run, withScopes } from "./guarded.js";

const typeDefs = `
  scalar Day
  type Query {
    items: [Item]
    one(id: Int, day: Day): String @policy(name: "asked")
    both: String @requiresScope(scope: "both") @policy(name: "asked")
    missing: String @policy(name: "nobody")
    owned: Owned
    inherited: Inherits
  }
  type Mutation { rename(to: String): String @policy(name: "asked") }
  type Item { id: Int note: String @policy(name: "owner") }
  type Owned @policy(name: "owner") { a: String b: String }
  interface HasNote { note: String }
  type Inherits implements HasNote { note: String }
`;

const secret = "secret-9";

function withPolicies(policies: Policies) {
  const calls: unknown[][] = [];
  const noted = Object.fromEntries(
    Object.entries(policies).map(([name, policy]) => [
      name,
      (...input: Parameters<typeof policy>) => {
        calls.push([name, ...input.slice(0, 2)]);
        return policy(...input);
      },
    ]),
  );
  const resolvers = {
    Day: new GraphQLScalarType({ name: "Day", parseValue: (value) => new Date(String(value)) }),
    Query: {
      items: () => [1, 2].map((id) => ({ id, note: secret })),
      one: () => secret,
      both: () => secret,
      missing: () => secret,
      owned: () => ({ a: "a", b: secret }),
      inherited: () => ({ note: secret }),
    },
    Mutation: { rename: () => secret },
  };
  return { schema: guard(typeDefs, resolvers, { policies: noted }), calls };
}

const answering = (answer: () => unknown): Policies => ({ asked: answer as () => boolean });

test("true lets through, and sees the parent, the arguments, the access and the context", async () => {
  const seen: unknown[] = [];
  const { schema } = withPolicies({
    asked: (...input) => seen.push(...input) > 0,
  });
  const access = withScopes("x");
  expect(await run(schema, "{ one(id: 7) }", access)).toEqual({ data: { one: secret } });
  expect(seen).toEqual([undefined, { id: 7 }, access, { access }]);
});

test.each<[string, () => unknown]>([
  ["false", () => false],
  ["nothing", () => undefined],
  ["what is only like true", () => 1],
  ["a promise of false", () => Promise.resolve(false)],
  [
    "an exception",
    () => {
      throw new Error(secret);
    },
  ],
  ["a rejection", () => Promise.reject(new Error(secret))],
])("%s denies, and says no more than that", async (_what, answer) => {
  const { schema } = withPolicies(answering(answer));
  const result = await run(schema, "{ x: one }", withScopes("x"));
  expect(result).toMatchObject({
    data: { x: null },
    errors: [{ path: ["x"], extensions: { code: "FORBIDDEN" }, message: /policy/ }],
  });
  expect(Object.keys(result.errors?.[0]?.extensions ?? {})).toEqual(["code"]);
  expect(JSON.stringify(result)).not.toContain(secret);
});

test("a promise of true lets through", async () => {
  const { schema } = withPolicies(answering(() => Promise.resolve(true)));
  expect((await run(schema, "{ one }", withScopes())).data).toEqual({ one: secret });
});

test("without a function everybody is denied, and start-up warns of it", async () => {
  const { schema } = withPolicies({ constructor: () => true });
  expect((await run(schema, "{ missing }", withScopes("x"))).data).toEqual({ missing: null });
  const warnings: string[] = [];
  const complete = withScopeTypeDefs(typeDefs);
  applyScopes(makeExecutableSchema({ typeDefs: complete }), {
    strictCoverage: "off",
    policies: { asked: () => true, owner: () => true },
    warn: (sentence) => warnings.push(sentence),
  });
  expect(warnings).toEqual([expect.stringMatching(/^Query\.missing: the policy "nobody" has no/)]);
});

test("an anonymous caller is asked to log in", async () => {
  const { schema } = withPolicies(answering(() => false));
  expect(await run(schema, "{ one }", anonymous)).toMatchObject({
    errors: [{ extensions: { code: "UNAUTHENTICATED" } }],
  });
});

test("a policy decides for each object", async () => {
  const { schema } = withPolicies({ owner: (parent) => (parent as { id: number }).id === 1 });
  const result = await run(schema, "{ items { id note } }", withScopes());
  expect(result).toMatchObject({
    data: {
      items: [
        { id: 1, note: secret },
        { id: 2, note: null },
      ],
    },
    errors: [{ path: ["items", 1, "note"] }],
  });
});

test("on a type it speaks for each field, asked once for all of them", async () => {
  const { schema, calls } = withPolicies({ owner: () => false });
  const result = await run(schema, "{ owned { a b } }", withScopes());
  expect(result.data).toEqual({ owned: { a: null, b: null } });
  expect(calls).toHaveLength(1);
});

describe("beside a rule", () => {
  const ask = async (access: Access, answer: boolean) => {
    const { schema, calls } = withPolicies(answering(() => answer));
    const result = await run(schema, "{ both }", access);
    return { data: result.data, asked: calls.length, errors: result.errors ?? [] };
  };

  test("both must hold", async () => {
    expect(await ask(withScopes("both"), true)).toMatchObject({ data: { both: secret } });
    expect(await ask(withScopes("both"), false)).toMatchObject({
      data: { both: null },
      errors: [{ message: /policy/ }],
    });
  });

  test("the policy is not asked where the rule denies", async () => {
    expect(await ask(withScopes("x"), true)).toMatchObject({
      data: { both: null },
      asked: 0,
      errors: [{ extensions: { missingScopes: ["both"] } }],
    });
  });
});

describe("one execution asks once", () => {
  const count = async (operation: string, variables: Record<string, unknown> = {}) => {
    const { schema, calls } = withPolicies(answering(() => true));
    const more = { variableValues: variables };
    expect((await run(schema, operation, withScopes(), more)).errors).toBeUndefined();
    return calls.length;
  };

  test("for the same parent and arguments", async () => {
    expect(await count("{ a: one(id: 1) b: one(id: 1) }")).toBe(1);
  });

  test("but again for other arguments", async () => {
    expect(await count("{ a: one(id: 1) b: one(id: 2) c: one d: one(id: null) }")).toBe(4);
  });

  test("and each time where arguments cannot be compared", async () => {
    expect(await count('{ a: one(day: "2020-01-01") b: one(day: "2021-01-01") }')).toBe(2);
  });

  test("and the next execution asks again", async () => {
    const { schema, calls } = withPolicies(answering(() => true));
    await run(schema, "{ one }", withScopes());
    await run(schema, "{ one }", withScopes());
    expect(calls).toHaveLength(2);
  });
});

test("a policy on an interface's field is inherited", async () => {
  const schema = guard(
    'type Query { a: A } interface I { n: String @policy(name: "p") } type A implements I { n: String }',
    { Query: { a: () => ({ n: secret }) } },
    { policies: { p: () => false } },
  );
  const result = await run(schema, "{ a { n } }", withScopes());
  expect(result.data).toEqual({ a: { n: null } });
});

test("a mutation runs only where its policy says so", async () => {
  let calls = 0;
  const schema = guard(
    'type Query { a: Int } type Mutation { wipe: Int @policy(name: "p") }',
    { Mutation: { wipe: () => ++calls } },
    { policies: { p: () => false } },
  );
  expect((await run(schema, "mutation { wipe }", withScopes())).data).toEqual({ wipe: null });
  expect(calls).toBe(0);
});

test("an answer that a policy has a say in depends on who asks", () => {
  const { schema } = withPolicies({});
  expect(decide(schema, "{ one }")).toEqual({ kind: "run", guarded: true });
  expect(decide(schema, "{ items { note } }")).toEqual({ kind: "run", guarded: true });
  expect(decide(schema, "{ items { id } }")).toEqual({ kind: "run", guarded: false });
});
