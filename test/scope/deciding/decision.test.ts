/** Refused before execution, or not: SCOPES.md's table of statuses rests on this. */

import { getOperationAST, parse } from "graphql";
import { decide as decideOn, granted, type Access } from "../../../src/scope/entry.js";
import { decide, guard, withScopes } from "../guarded.js";

const scoped = guard(`
  type Query {
    hello: String
    me: User @requiresScope(scope: "me")
    items: [Item] @requiresScope(scopes: [["read:items"], ["admin", "audit"]])
    found: [Found]
  }
  type Mutation { rename: User @requiresScope(scope: "write") plain: User }
  type User { name: String email: String @requiresScope(scope: "email") }
  type Item { id: ID owner: User }
  union Found = Open | Closed | Sealed
  type Open { id: ID }
  type Closed @requiresScope(scope: "closed") { id: ID }
  type Sealed @requiresScope(scope: "sealed") { id: ID }
`);

describe("a query is refused", () => {
  test("when no root field is allowed: 401 for an anonymous caller", () => {
    expect(decide(scoped, "{ me { name } }")).toMatchObject({
      kind: "refused",
      challenge: { kind: "unauthenticated" },
      errors: [{ path: ["me"], extensions: { code: "UNAUTHENTICATED" } }],
    });
  });

  test("when no root field is allowed: with the scopes that let the whole operation through", () => {
    const decision = decide(
      scoped,
      "{ x: me { name email } items { id } }",
      withScopes("email", "other"),
    );
    expect(decision).toMatchObject({
      kind: "refused",
      challenge: { kind: "insufficient-scope", scopes: ["me", "read:items", "email"] },
      errors: [
        { path: ["x"], extensions: { code: "FORBIDDEN", missingScopes: ["me"] } },
        { path: ["items"], extensions: { missingScopes: ["read:items"] } },
      ],
    });
  });

  test("and the challenge keeps the alternative that the token satisfies already", () => {
    const access = withScopes("admin", "audit");
    expect(decide(scoped, "{ items { id owner { email } } me { name } }", access)).toEqual({
      kind: "run",
      guarded: true,
    });
    expect(decide(scoped, "mutation { rename { name } }", withScopes("admin"))).toMatchObject({
      challenge: { scopes: ["write"] },
    });
  });
});

describe("the scopes of a challenge", () => {
  const wide = guard(`
    type Query { a: Int }
    type Mutation { set: Payload @requiresScope(scope: "set") }
    type Payload { either: Int @requiresScope(scopes: [["first"], ["second", "third"]]) }
  `);
  const scopesFor = (access: Access): unknown => {
    const decision = decide(wide, "mutation { set { either } }", access);
    return decision.kind === "refused" && "scopes" in decision.challenge
      ? decision.challenge.scopes
      : decision;
  };

  test("keep the alternative that the token satisfies", () => {
    expect(scopesFor(withScopes("second", "third"))).toEqual(["set", "second", "third"]);
    expect(scopesFor(withScopes("first", "second", "third"))).toEqual(["set", "first"]);
  });

  test("name the first where none is satisfied, not even almost", () => {
    expect(scopesFor(withScopes("second"))).toEqual(["set", "first"]);
    expect(scopesFor(withScopes())).toEqual(["set", "first"]);
  });

  test("name no alternative where what is named already is one", () => {
    const narrow = guard(`
      type Query { a: Int }
      type Mutation { set: Payload @requiresScope(scope: "write") }
      type Payload @requiresScope(scopes: [["read"], ["write"]]) { id: ID }
    `);
    for (const access of [withScopes(), withScopes("read")]) {
      expect(decide(narrow, "mutation { set { id } }", access)).toMatchObject({
        challenge: { scopes: ["write"] },
      });
    }
  });

  test("name the first that may be granted, where that is known", () => {
    const grantable = (...grantableScopes: string[]) =>
      granted({ subject: "u1", scopes: ["second"], grantableScopes: new Set(grantableScopes) });
    expect(scopesFor(grantable("set", "third"))).toEqual(["set", "second", "third"]);
    expect(scopesFor(grantable("set", "first", "third"))).toEqual(["set", "first"]);
    expect(scopesFor(grantable("set"))).toEqual(["set", "first"]);
  });

  test("tell one caller nothing of what another could be granted, in whatever order they ask", () => {
    const document = parse("mutation { set { id } }");
    const operation = getOperationAST(document) ?? fail();
    const narrow = guard(`
      type Query { x: ID }
      type Mutation { set: Thing @requiresScope(scopes: [["first"], ["second"]]) }
      type Thing { id: ID }
    `);
    const scopesAskedOf = (grantable?: readonly string[]): unknown => {
      const grantableScopes = grantable && new Set(grantable);
      const access = granted({ subject: "u1", scopes: [], grantableScopes });
      return decideOn(narrow, { document, operation }, access);
    };
    for (let turn = 0; turn < 2; turn++) {
      expect(scopesAskedOf()).toMatchObject({ challenge: { scopes: ["first"] } });
      expect(scopesAskedOf(["second"])).toMatchObject({ challenge: { scopes: ["second"] } });
      expect(scopesAskedOf(["first"])).toMatchObject({ challenge: { scopes: ["first"] } });
    }
  });
});

function fail(): never {
  throw new Error("no operation");
}

describe("a query runs", () => {
  test.each([
    ["{ hello }", false],
    ["{ hello me { name } }", true],
    ["{ __typename me { name } }", true],
    ["{ __schema { queryType { name } } me { name } }", true],
    ["{ me @skip(if: true) { name } hello }", false],
    ["{ me @include(if: false) { name } }", false],
  ])("%s", (operation, guarded) => {
    expect(decide(scoped, operation)).toEqual({ kind: "run", guarded });
  });

  test("and what a variable or its default skips needs nothing", () => {
    const operation = "query ($no: Boolean = true) { hello me @skip(if: $no) { name } }";
    expect(decide(scoped, operation)).toEqual({ kind: "run", guarded: false });
    expect(decide(scoped, operation, undefined, { no: false })).toEqual({
      kind: "run",
      guarded: true,
    });
  });
});

describe("a mutation is refused before anything runs", () => {
  test("when a field of its payload is certain to be denied", () => {
    expect(
      decide(scoped, "mutation { a: plain { name e: email } }", withScopes("x")),
    ).toMatchObject({
      kind: "refused",
      errors: [{ path: ["a", "e"], extensions: { code: "FORBIDDEN" } }],
      challenge: { scopes: ["email"] },
    });
  });

  test("when one of two fields is denied", () => {
    expect(
      decide(scoped, "mutation { plain { name } rename { name } }", withScopes("x")),
    ).toMatchObject({ kind: "refused", errors: [{ path: ["rename"] }] });
  });
});

describe("behind an abstract type", () => {
  const found = guard(`
    type Query { hello: String }
    type Mutation { find: Found findClosed: OnlyClosed }
    union Found = Open | Closed
    union OnlyClosed = Closed | Sealed
    type Open { id: ID }
    type Closed @requiresScope(scope: "closed") { id: ID }
    type Sealed { id: ID @requiresScope(scope: "sealed") }
  `);

  test("a mutation runs while one possible type would be allowed", () => {
    expect(decide(found, "mutation { find { __typename } }", withScopes())).toMatchObject({
      kind: "run",
    });
  });

  test("and is refused when every possible type is denied", () => {
    const both = "mutation { findClosed { ... on Sealed { id } } }";
    expect(decide(found, both, withScopes())).toMatchObject({
      kind: "refused",
      errors: [{ path: ["findClosed"] }],
      challenge: { scopes: ["closed", "sealed"] },
    });
    expect(decide(found, both, withScopes("sealed"))).toMatchObject({ kind: "run" });
  });
});

describe("an operation made to be costly", () => {
  test("fragments nested in fragments are walked once each", () => {
    const levels = Array.from(
      { length: 60 },
      (_, n) => `fragment F${n} on Node { a { ...F${n + 1} } b: a { ...F${n + 1} } }`,
    );
    const deep = guard(
      'type Query { node: Node } type Node { a: Node x: Int @requiresScope(scope: "x") }',
    );
    const operation = `{ node { ...F0 } } ${levels.join(" ")} fragment F60 on Node { x }`;
    expect(decide(deep, operation, withScopes())).toEqual({ kind: "run", guarded: true });
  });

  test("a circle of fragments does not hang the search for misses either", () => {
    const loop = guard(
      'type Query { a: Int } type Mutation { node: Node } type Node { a: Node x: Int @requiresScope(scope: "x") }',
    );
    const circle = "fragment F on Node { a { ...F } x }";
    expect(decide(loop, `mutation { node { ...F } } ${circle}`, withScopes("x")).kind).toBe("run");
    expect(decide(loop, `mutation { node { ...F } } ${circle}`, withScopes())).toMatchObject({
      kind: "refused",
      errors: [{ path: ["node", "a", "x"] }, { path: ["node", "x"] }],
    });
  });

  test("a refusal lists a hundred positions at most, and never none", () => {
    const wide = guard(
      'type Query { a: Int } type Mutation { n: Node } type Node { a: Node x: Int @requiresScope(scope: "x") }',
    );
    const many = (prefix: string): string =>
      Array.from({ length: 150 }, (_, n) => `${prefix}${n}: x`).join(" ");
    const decision = decide(
      wide,
      `mutation { n { a { ${many("b")} } ${many("c")} } }`,
      withScopes(),
    );
    expect(decision).toMatchObject({ kind: "refused" });
    expect(decision.kind === "refused" && decision.errors).toHaveLength(100);
  });

  test("a circle of fragments, which validation refuses, does not hang the walk", () => {
    const loop = guard("type Query { node: Node } type Node { a: Node }");
    expect(decide(loop, "{ node { ...F } } fragment F on Node { a { ...F } ...F }")).toMatchObject({
      kind: "run",
    });
  });
});
