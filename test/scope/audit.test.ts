/** The audit hook sees every decision; a dry run denies nothing and tells what it would have denied. */

import { parse, subscribe } from "graphql";
import { anonymous, type AuditEvent } from "../../src/scope/entry.js";
import { decide, guard, run, withScopes } from "./guarded.js";

const typeDefs = `
  type Query {
    me: User @requiresScope(scope: "me")
    things: [Thing]
    find(deep: Boolean @requiresScope(scope: "deep"), flat: Boolean @authenticated): String
    own: String @policy(name: "own")
    open: User
  }
  type Mutation { wipe: User @requiresScope(scope: "wipe") }
  type Subscription { tick: Int @requiresScope(scope: "tick") }
  type User { name: String mail: String @requiresScope(scopes: [["mail", "me"], ["admin"]]) }
  union Thing = Open | Shut
  type Open { id: Int }
  type Shut @requiresScope(scope: "shut") { id: Int }
`;

function audited(dryRun: boolean) {
  const events: AuditEvent[] = [];
  const user = { name: "n", mail: "m" };
  const schema = guard(
    typeDefs,
    {
      Query: {
        me: () => user,
        open: () => user,
        things: () => [
          { __typename: "Open", id: 1 },
          { __typename: "Shut", id: 2 },
        ],
        find: () => "found",
        own: () => "own",
      },
      Mutation: { wipe: () => user },
      Subscription: {
        tick: {
          async *subscribe() {
            yield await Promise.resolve({ tick: 1 });
          },
        },
      },
    },
    { dryRun, policies: { own: () => false }, audit: (event) => events.push(event) },
  );
  return { schema, events };
}

const access = withScopes("me", "x");

describe("the audit hook", () => {
  test("sees what is allowed and what is denied, with rule, path and subject; nothing of open fields", async () => {
    const { schema, events } = audited(false);
    await run(schema, "{ a: me { name mail } open { name } }", access);
    expect(events).toEqual([
      {
        coordinate: "Query.me",
        path: ["a"],
        rule: [["me"]],
        allowed: true,
        subject: "u1",
        dryRun: false,
      },
      {
        coordinate: "User.mail",
        path: ["a", "mail"],
        rule: [["mail", "me"], ["admin"]],
        allowed: false,
        subject: "u1",
        dryRun: false,
      },
    ]);
  });

  test("sees objects behind abstract types", async () => {
    const { schema, events } = audited(false);
    await run(schema, "{ things { __typename } }", anonymous);
    expect(events).toEqual([
      {
        coordinate: "Shut",
        path: ["things"],
        rule: [["shut"]],
        allowed: false,
        subject: undefined,
        dryRun: false,
      },
    ]);
    events.length = 0;
    await run(schema, "{ things { __typename } }", withScopes("shut"));
    expect(events).toMatchObject([{ coordinate: "Shut", allowed: true, subject: "u1" }]);
  });

  test("sees the rules of supplied arguments, combined", async () => {
    const { schema, events } = audited(false);
    await run(schema, "{ find(deep: true, flat: true) open { name } }", access);
    expect(events).toMatchObject([{ coordinate: "Query.find", rule: [["deep"]], allowed: false }]);
    events.length = 0;
    await run(schema, "{ find open { name } }", access);
    expect(events).toEqual([]);
  });

  test("sees policies by their names", async () => {
    const { schema, events } = audited(false);
    await run(schema, "{ own open { name } }", access);
    expect(events).toMatchObject([
      { coordinate: "Query.own", rule: { policies: ["own"] }, allowed: false, dryRun: false },
    ]);
  });

  test("sees each position that refuses an operation, once", async () => {
    const { schema, events } = audited(false);
    await run(schema, "mutation { a: wipe { mail } b: wipe { mail } }", access);
    expect(events).toEqual(
      ["a", "b"].map((key) => ({
        coordinate: "Mutation.wipe",
        path: [key],
        rule: [["wipe"]],
        allowed: false,
        subject: "u1",
        dryRun: false,
      })),
    );
  });

  test("sees a refusal of an anonymous caller before execution", () => {
    const { schema, events } = audited(false);
    decide(schema, "mutation { wipe { name } }");
    expect(events).toMatchObject([{ allowed: false, subject: undefined, dryRun: false }]);
  });
});

describe("a dry run", () => {
  test("answers everything, and marks what would have been denied", async () => {
    const { schema, events } = audited(true);
    const result = await run(
      schema,
      "{ me { mail } things { __typename } find(deep: true) own }",
      access,
    );
    expect(result).toEqual({
      data: {
        me: { mail: "m" },
        things: [{ __typename: "Open" }, { __typename: "Shut" }],
        find: "found",
        own: "own",
      },
    });
    expect(events.map(({ coordinate, allowed, dryRun }) => [coordinate, allowed, dryRun])).toEqual(
      expect.arrayContaining([
        ["Query.me", true, false],
        ["User.mail", false, true],
        ["Shut", false, true],
        ["Query.find", false, true],
        ["Query.own", false, true],
      ]),
    );
  });

  test("lets mutations and subscriptions run", async () => {
    const { schema, events } = audited(true);
    expect((await run(schema, "mutation { wipe { mail } }", anonymous)).data).toEqual({
      wipe: { mail: "m" },
    });
    expect(events).toMatchObject([
      { coordinate: "Mutation.wipe", allowed: false, dryRun: true, subject: undefined },
      { coordinate: "User.mail", allowed: false, dryRun: true },
    ]);
    const document = parse("subscription { tick }");
    const stream = await subscribe({ schema, document, contextValue: { access: anonymous } });
    expect(Symbol.asyncIterator in stream).toBe(true);
    expect(decide(schema, "{ me { name } }")).toEqual({ kind: "run", guarded: true });
  });

  test("does without an audit hook", async () => {
    const schema = guard(
      'type Query { a: Int @requiresScope(scope: "a") }',
      { Query: { a: () => 1 } },
      { dryRun: true },
    );
    expect(await run(schema, "{ a }", anonymous)).toEqual({ data: { a: 1 } });
  });
});
