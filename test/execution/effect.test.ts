/** A mutation is carried out once, whether compiled code answers it, or is given up in the middle. */

import { graphql, type GraphQLSchema } from "graphql";
import { setImmediate as turn } from "node:timers/promises";
import { anonymous } from "../../src/scope/entry.js";
import { guard } from "../scope/guarded.js";
import { withScopes } from "../scope/generated-schemas.js";
import { expectSame, stopClock, type Way } from "./servers.js";

beforeAll(stopClock);

let calls: string[] = [];
beforeEach(() => {
  calls = [];
});

const odd = {
  length: 1,
  then: (take: (value: unknown) => void) => {
    take({ name: "later" });
  },
};
const mutations = {
  plain: () => ({ name: "a" }),
  later: () => turn().then(() => ({ name: "a" })),
  nothing: () => null,
  returnsError: () => new Error("returned"),
  throws: () => {
    throw new Error("thrown");
  },
  ownPath: () => {
    throw Object.assign(new TypeError("thrown"), { path: ["user", "name"] });
  },
  rejects: () => turn().then(() => Promise.reject(new Error("rejected"))),
  thenable: () => odd,
  laterThenable: () => turn().then(() => ({ name: odd })),
  texts: () => ({ name: "a", names: ["a", Promise.resolve("b")] }),
  laterTexts: () => turn().then(() => ({ names: ["a", Promise.resolve("b")] })),
  function: () => ({ name: () => "called" }),
  strict: () => ({ strict: null }),
  guarded: () => ({ name: "a", secret: "b" }),
};
type Name = keyof typeof mutations;
const names = Object.keys(mutations) as Name[];

const schema = guard(
  `
  type Query { open: String }
  type Mutation {
    ${names.map((name) => `${name}(say: String): Node ${name === "guarded" ? '@requiresScope(scope: "change")' : ""}`).join("\n")}
    required(say: String): Node! @requiresScope(scope: "change")
    again(say: String): Node
    payments: Payments
    paymentsList: [Payments!]
  }
  type Payments { charge(say: String): Node, refund: Node!, labels: [String], amount: Int, late: String }
  type Node { name: String, names: [String], strict: Int!, secret: String @requiresScope(scope: "secret") }
  `,
  {
    Mutation: {
      ...Object.fromEntries(
        names.map((name) => [
          name,
          (_source: unknown, { say }: { say?: string }) => {
            calls.push(say ?? name);
            return mutations[name]();
          },
        ]),
      ),
      payments: () => ({}),
      paymentsList: () => [{}, {}],
      required: () => {
        calls.push("required");
        return { name: "a" };
      },
      again: async (_source: unknown, _args: unknown, context: object) => {
        calls.push("again");
        await turn();
        const { data } = await graphql({
          schema: guardedSchema(),
          source: "mutation { plain { name } }",
          contextValue: context,
        });
        return data?.["plain"];
      },
    },
    // Namespaces: what is below the root has effects too.
    Payments: {
      charge: () => {
        calls.push("charge");
        return { name: () => "called" };
      },
      refund: async () => {
        calls.push("refund");
        await turn();
        return { names: ["a", Promise.resolve("b")] };
      },
      labels: () => ["a", Promise.resolve("b")],
      amount: () => "5 EUR",
      late: async () => {
        calls.push("late");
        await turn();
        return "late";
      },
    },
  },
);

// The resolvers stand in the schema that they use.
function guardedSchema(): GraphQLSchema {
  return schema;
}

const everything = withScopes(["change", "secret"]);

test.each<[query: string, way: Way]>([
  ["mutation { plain { name } }", "compiled"],
  ["mutation ($say: String) { plain(say: $say) { name } }", "compiled"],
  ["mutation { later { name } }", "compiled"],
  ["mutation { nothing { name } }", "compiled"],
  ["mutation { returnsError { name } }", "compiled"],
  ["mutation { throws { name } }", "compiled"],
  ["mutation { rejects { name } }", "compiled"],
  ["mutation { thenable { name } }", "given up"],
  ["mutation { laterThenable { name } }", "given up"],
  ["mutation { texts { name names } }", "given up"],
  ["mutation { laterTexts { names } }", "given up"],
  ["mutation { function { name } }", "given up"],
  ["mutation { strict { strict } }", "given up"],
  ["mutation { guarded { name secret } }", "compiled"],
  ["mutation { required { name } }", "compiled"],
])("%s is %s, and its resolver called once", async (query, way) => {
  const variables = query.includes("$say") ? { say: "this" } : undefined;
  const { way: taken } = await expectSame(schema, { query, variables }, everything);
  // Once for graphql-js, and once for compiled code.
  expect(calls).toHaveLength(2);
  expect(taken).toBe(way);
});

test.each<[query: string, called: string[]]>([
  ["mutation { payments { charge { name } } }", ["charge"]],
  [
    "mutation { payments { charge { name } refund { names } labels late } }",
    ["charge", "refund", "late"],
  ],
  ["mutation { payments { late refund { strict } amount labels } }", ["late", "refund"]],
  ["mutation { paymentsList { charge { name } late } }", ["charge", "late", "charge", "late"]],
])("%s calls the resolvers below its root once", async (query, called) => {
  const { way } = await expectSame(schema, { query }, everything);
  expect(way).toBe("given up");
  expect(calls.sort()).toEqual([...called, ...called].sort());
});

test("an error with a path of its own is told as by graphql-js, and the rest is answered", async () => {
  const { answer } = await expectSame(
    schema,
    { query: "mutation { ownPath { name } }" },
    everything,
  );
  expect(answer.status ?? 200).toBe(200);
  expect(JSON.parse(answer.body)).toMatchObject({ data: { ownPath: null } });
});

test.each(["mutation { guarded { name } }", "mutation { required { name } }"])(
  "%s is not carried out for somebody who may not",
  async (query) => {
    await expectSame(schema, { query }, anonymous);
    expect(calls).toEqual([]);
  },
);

test("a resolver may execute another mutation with its own context", async () => {
  await expectSame(schema, { query: "mutation { again { name } }" }, everything);
  expect(calls).toEqual(["again", "plain", "again", "plain"]);
});
