/** People with a name that everybody sees, and more that rules and policies protect. */

import type { GraphQLSchema } from "graphql";
import { setImmediate as turn } from "node:timers/promises";
import type { Access, ApplyScopesOptions, Policies } from "../../../src/scope/entry.js";
import { guard } from "../../scope/guarded.js";

const sdl = `
  input Filter { public: String, private: String @requiresScope(scope: "private") }
  type Query {
    open: String
    me: Person! @requiresScope(scope: "me")
    first: Person
    people(filter: Filter): [Person!]
    search(text: String @requiresScope(scope: "search")): String
  }
  type Person {
    name: String
    mail: String @requiresScope(scopes: [["mail"], ["admin", "all"]])
    phone: String! @requiresScope(scope: "phone")
    subject: String
    secret: String @policy(name: "self")
    slow: String @requiresScope(scope: "slow")
  }
`;

interface Context {
  readonly access: Access;
}

const subjectOf = ({ access }: Context): string =>
  access.kind === "granted" ? access.subject : "nobody";

const resolvers = {
  Query: {
    open: () => "open",
    me: (_source: unknown, _args: unknown, context: Context) => ({ name: subjectOf(context) }),
    first: () => ({ name: "a" }),
    people: () => [{ name: "a" }, { name: "b" }, { name: "c" }],
    search: (_source: unknown, { text }: { text?: string }) => `found ${text ?? "all"}`,
  },
  Person: {
    mail: () => "mail@example",
    phone: () => "555",
    subject: async (_source: unknown, _args: unknown, context: Context) => {
      await turn();
      if (subjectOf(context).startsWith("unlucky")) throw new Error(subjectOf(context));
      return subjectOf(context);
    },
    secret: () => "secret-text",
    slow: () => turn().then(() => "slow"),
  },
};

const policies: Policies = { self: (_person, _args, access) => access.kind === "granted" };

/** The schema, guarded with these options. */
export function guardPeople(options: ApplyScopesOptions = {}): GraphQLSchema {
  return guard(sdl, resolvers, { policies, ...options });
}
