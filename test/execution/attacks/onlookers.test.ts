/** Hooks, policies, introspection and the limit of denials: compiled code changes nothing for them. */

import { anonymous, type AuditEvent } from "../../../src/scope/entry.js";
import { guard, withScopes } from "../../scope/guarded.js";
import { expectSame, stopClock } from "../servers.js";
import { guardPeople } from "./people.js";

beforeAll(stopClock);

describe("who looks on", () => {
  const query = "{ open people { name mail } }";

  test("an audit hook sees each decision: nothing is compiled", async () => {
    const events: AuditEvent[] = [];
    const audited = guardPeople({ audit: (event) => events.push(event) });
    const { way } = await expectSame(audited, { query }, withScopes());
    expect(way).toBe("not compiled");
    // Three people, for each of the two servers.
    expect(events.filter(({ coordinate }) => coordinate === "Person.mail")).toHaveLength(6);
  });

  test("a dry run answers everything: nothing is compiled", async () => {
    const dry = guardPeople({ dryRun: true });
    const { way, answer } = await expectSame(dry, { query }, withScopes());
    expect(way).toBe("not compiled");
    expect(answer.body).toContain("mail@example");
  });

  test("a policy is asked for each object of each request", async () => {
    const asked: string[] = [];
    const own = guardPeople({
      policies: {
        self: (parent, _args, access) => {
          const { name } = parent as { name: string };
          asked.push(`${access.kind} ${name}`);
          return name !== "b";
        },
      },
    });
    const { way, answer } = await expectSame(own, { query: "{ people { secret } }" }, withScopes());
    expect(way).toBe("compiled");
    expect(JSON.parse(answer.body)).toMatchObject({
      data: { people: [{ secret: "secret-text" }, { secret: null }, { secret: "secret-text" }] },
    });
    expect(asked).toEqual([...people, ...people]);
  });

  const people = ["granted a", "granted b", "granted c"];

  test.each(["visible", "full"] as const)(
    "introspection is left to graphql-js: %s",
    async (introspection) => {
      const shown = guardPeople({ introspection });
      for (const access of [anonymous, withScopes("mail", "me")]) {
        const names =
          '{ open __schema { types { name } } __type(name: "Person") { fields { name } } }';
        const { way } = await expectSame(shown, { query: names }, access);
        expect(way).toBe("not compiled");
        await expectSame(shown, { query }, access);
        await expectSame(shown, { query: "{ open people { hidden mial } }" }, access);
      }
    },
  );
});

describe("a long list of denied positions", () => {
  const long = guard(
    `
    type Query { rows(count: Int!): [Row] other: [Row] }
    type Row { id: Int a: String @requiresScope(scope: "a") b: [String] @requiresScope(scope: "b") }
    `,
    {
      Query: {
        rows: (_source: unknown, { count }: { count: number }) =>
          Array.from({ length: count }, (_, id) => ({ id })),
        other: () => Array.from({ length: 1_200 }, (_, id) => ({ id })),
      },
    },
  );

  test.each([1_000, 1_001])("%i", async (count) => {
    const query = `{ rows(count: ${count}) { id a b } other { b } }`;
    for (const access of [anonymous, withScopes(), withScopes("a")]) {
      const { way } = await expectSame(long, { query }, access);
      expect(way).toBe("compiled");
    }
  });
});
