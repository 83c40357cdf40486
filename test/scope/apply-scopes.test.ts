import { makeExecutableSchema } from "@graphql-tools/schema";
import { parse, printSchema, subscribe } from "graphql";
import { anonymous, applyScopes, granted, withScopeTypeDefs } from "../../src/scope/entry.js";
import { guard, run, withScopes } from "./guarded.js";

const typeDefs = `
  type Query {
    me: User @requiresScope(scope: "me")
    open: User
    things: [Thing]
  }
  type User { name: String ssn: String @requiresScope(scope: "ssn") }
  interface Thing { id: ID }
  type Plain implements Thing { id: ID }
  type Locked implements Thing @requiresScope(scope: "locked") { id: ID }
  type Subscription { ticks: Int @requiresScope(scope: "ticks") }
`;

describe("applyScopes", () => {
  test("leaves the schema that was handed in untouched", async () => {
    const complete = withScopeTypeDefs(typeDefs);
    const resolvers = { Query: { me: () => ({ name: "secret-name" }) } };
    const schema = makeExecutableSchema({ typeDefs: complete, resolvers });
    const before = printSchema(schema);
    applyScopes(schema, { strictCoverage: "off" });
    expect(printSchema(schema)).toBe(before);
    expect((await run(schema, "{ me { name } }")).errors).toBeUndefined();
  });

  test("does not call the resolver of a denied field", async () => {
    let calls = 0;
    const schema = guard(typeDefs, { Query: { me: () => ({ name: `n${++calls}` }) } });
    const result = await run(schema, "{ alias: me { name } }");
    expect(calls).toBe(0);
    expect(result).toMatchObject({
      data: { alias: null },
      errors: [{ path: ["alias"], extensions: { code: "UNAUTHENTICATED" } }],
    });
  });

  test("a denial names no HTTP status, which would become the status of the whole answer", async () => {
    const schema = guard(typeDefs);
    const result = await run(schema, "{ me { name } open { name } }", withScopes());
    expect(result.errors?.[0]?.extensions).toEqual({
      code: "FORBIDDEN",
      requiredScopes: [["me"]],
      missingScopes: ["me"],
    });
  });

  test("disclose: false tells neither the rule nor what is missing", async () => {
    const schema = guard(typeDefs, {}, { disclose: false });
    const result = await run(schema, "{ me { name } }", withScopes());
    expect(result.errors?.[0]?.extensions).toEqual({ code: "FORBIDDEN" });
    expect(JSON.stringify(result.errors)).not.toContain('"me"]]');
  });

  test("a field without a resolver of its own is guarded all the same", async () => {
    const schema = guard(typeDefs, { Query: { open: () => ({ name: "n", ssn: "secret" }) } });
    const result = await run(schema, "{ open { name ssn } }", withScopes());
    expect(result.data).toEqual({ open: { name: "n", ssn: null } });
    expect(JSON.stringify(result)).not.toContain("secret");
  });

  test.each([
    ["by __typename", {}],
    ["by a resolveType", { Thing: { __resolveType: (o: { kind: string }) => o.kind } }],
    [
      "by a resolveType that takes its time",
      { Thing: { __resolveType: (o: { kind: string }) => Promise.resolve(o.kind) } },
    ],
  ])(
    "a protected object behind an interface is null with its own error: %s",
    async (_how, types) => {
      const things = [
        { __typename: "Plain", kind: "Plain", id: "1" },
        { __typename: "Locked", kind: "Locked", id: "secret-2" },
      ];
      const schema = guard(typeDefs, { Query: { things: () => things }, ...types });
      const result = await run(schema, "{ things { __typename } }", withScopes("me"));
      expect(result.data).toEqual({ things: [{ __typename: "Plain" }, null] });
      expect(result.errors).toMatchObject([
        { path: ["things", 1], extensions: { code: "FORBIDDEN", missingScopes: ["locked"] } },
      ]);
      expect(JSON.stringify(result)).not.toContain("secret");
    },
  );

  test.each([["with a resolver of its own", true] as const, ["without one", false] as const])(
    "the source of a denied subscription is never opened: %s",
    async (_how, own) => {
      let opened = 0;
      async function* ticks() {
        opened++;
        yield await Promise.resolve({ ticks: 1 });
      }
      const schema = guard(typeDefs, own ? { Subscription: { ticks: { subscribe: ticks } } } : {});
      const args = { schema, document: parse("subscription { ticks }"), rootValue: { ticks } };
      const denied = await subscribe({ ...args, contextValue: { access: anonymous } });
      expect(denied).toMatchObject({ errors: [{ extensions: { code: "UNAUTHENTICATED" } }] });
      expect(opened).toBe(0);
      const allowed = await subscribe({ ...args, contextValue: { access: withScopes("ticks") } });
      expect(Symbol.asyncIterator in allowed).toBe(true);
    },
  );

  test("an access with fewer scopes, in a context that was used before, is asked again", async () => {
    const schema = guard(typeDefs, { Query: { me: () => ({ name: "n" }) } });
    const context = { access: withScopes("me") };
    const document = parse("{ me { name } }");
    const { execute } = await import("graphql");
    expect(await execute({ schema, document, contextValue: context })).toMatchObject({
      data: { me: { name: "n" } },
    });
    context.access = withScopes();
    expect(await execute({ schema, document, contextValue: context })).toMatchObject({
      data: { me: null },
    });
    const scopes = new Set(["me"]);
    const foreign = { access: { kind: "granted", subject: "u1", scopes } };
    expect(await execute({ schema, document, contextValue: foreign })).toMatchObject({
      data: { me: { name: "n" } },
    });
    scopes.delete("me");
    expect(await execute({ schema, document, contextValue: foreign })).toMatchObject({
      data: { me: null },
    });
  });

  test("the same document, alternating between callers a hundred times at once", async () => {
    const schema = guard(typeDefs, {
      Query: { me: () => Promise.resolve({ name: "n", ssn: "secret" }) },
    });
    const accesses = [anonymous, withScopes("me"), withScopes("me", "ssn"), withScopes("other")];
    const results = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        run(schema, "{ me { name ssn } }", accesses[n % 4] ?? anonymous),
      ),
    );
    for (const [n, result] of results.entries()) {
      const expected = [null, { name: "n", ssn: null }, { name: "n", ssn: "secret" }, null][n % 4];
      expect(result.data).toEqual({ me: expected });
    }
  });

  test("an implied scope counts as held", async () => {
    const schema = guard(
      `schema @scope(name: "admin", description: "All", implies: ["me"]) @scope(name: "me", description: "Me")
         { query: Query }
       type Query { me: String @requiresScope(scope: "me") }`,
      { Query: { me: () => "n" } },
    );
    const access = granted({ subject: "u1", scopes: ["admin"] });
    expect(await run(schema, "{ me }", access)).toEqual({ data: { me: "n" } });
  });

  test("where the access stands in the context is for the server to say", async () => {
    const schema = guard(
      'type Query { me: String @requiresScope(scope: "me") }',
      { Query: { me: () => "n" } },
      { access: (context) => (context as { user: unknown }).user },
    );
    const document = parse("{ me }");
    const { execute } = await import("graphql");
    const contextValue = { user: withScopes("me") };
    expect(await execute({ schema, document, contextValue })).toEqual({ data: { me: "n" } });
  });
});
