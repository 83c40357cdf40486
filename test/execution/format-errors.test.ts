/** Errors of compiled code look as Apollo Server would make them look, and change the head of the answer alike. */

import { GraphQLError, type GraphQLErrorExtensions } from "graphql";
import { anonymous } from "../../src/scope/entry.js";
import { guard } from "../scope/guarded.js";
import { expectAgreement, startBoth, stopClock, type Both } from "./servers.js";

beforeAll(stopClock);

// As Apollo Server takes them: other servers, in the same program, declare other types for the same member.
const withExtensions = (extensions: object) => () =>
  new GraphQLError("Told to the client.", { extensions: extensions as GraphQLErrorExtensions });
const headers = new Map([["retry-after", "7"]]);

const errors: Readonly<Record<string, () => unknown>> = {
  "an Error": () => new Error("secret"),
  "an Error with a code": () => Object.assign(new Error("secret"), { extensions: { code: "X" } }),
  "a GraphQLError": () => new GraphQLError("secret"),
  "a code": withExtensions({ code: "KNOWN" }),
  "a code between others": withExtensions({ a: 1, code: "KNOWN", z: { deep: [null] } }),
  "a status": withExtensions({ code: "KNOWN", http: { status: 418 } }),
  "a status and headers": withExtensions({ http: { status: 429, headers } }),
  "headers alone": withExtensions({ code: "KNOWN", http: { headers } }),
  "a status that is none": withExtensions({ code: "KNOWN", http: { status: "418" } }),
  "headers that are none": withExtensions({ code: "KNOWN", http: { headers: { a: "b" } } }),
  "no head": withExtensions({ code: "KNOWN", http: null }),
  "an empty head": withExtensions({ code: "KNOWN", http: {} }),
  "another path": () => new GraphQLError("x", { path: ["there"], extensions: { code: "KNOWN" } }),
  "no error": () => "a text",
  nothing: () => undefined,
};

const resolver = (_source: unknown, { how }: { how: string }): never => {
  throw errors[how]?.();
};
const schema = guard(
  `
  type Query { fails(how: String): String, item: Item }
  type Item { fails(how: String): String, must(how: String): String! }
  `,
  { Query: { fails: resolver, item: () => ({}) }, Item: { fails: resolver, must: resolver } },
);

describe.each([true, false])("introspection: %p", (introspection) => {
  let both: Both;
  beforeAll(async () => {
    both = await startBoth(schema, { introspection });
  });
  afterAll(() => both.stop());

  test.each(Object.keys(errors))("%s", async (how) => {
    const argument = `(how: ${JSON.stringify(how)})`;
    for (const query of [
      `{ fails${argument} }`,
      `{ item { must${argument} } }`,
      // The last status, and all headers.
      `{ fails${argument} item { fails(how: "a status") } }`,
      `{ fails(how: "a status and headers") item { fails${argument} } }`,
    ]) {
      const { way } = await expectAgreement(both, { query }, anonymous);
      expect(way).toBe("compiled");
    }
  });
});
