/** Filtered introspection under every server: each brings an executor of its own. */

import { ApolloServer } from "@apollo/server";
import { getIntrospectionQuery, type GraphQLSchema } from "graphql";
import { createHandler } from "graphql-http";
import { createYoga } from "graphql-yoga";
import { anonymous, type Access } from "../../../src/scope/entry.js";
import { guard, run, withScopes } from "../guarded.js";

const schema = guard(
  `type Query { hello: String node: Node }
   type Mutation { change: Payload }
   type Payload { query: Query }
   interface Node { id: ID }
   type Plain implements Node { id: ID }
   type SecretNode implements Node @requiresScope(scope: "open-sesame") { id: ID }`,
  { Mutation: { change: () => ({ query: {} }) } },
  { introspection: "visible" },
);
const below = `mutation { change { query { __schema { types { name possibleTypes { name } } } } } }`;

type Ask = (query: string, access: Access) => Promise<string>;

const servers: readonly (readonly [string, (of: GraphQLSchema) => Ask])[] = [
  [
    "execute of graphql",
    (of) => async (query, access) => JSON.stringify(await run(of, query, access)),
  ],
  [
    "Apollo Server",
    (of) => {
      const server = new ApolloServer({ schema: of, introspection: true });
      return async (query, access) => {
        const { body } = await server.executeOperation({ query }, { contextValue: { access } });
        return JSON.stringify(body);
      };
    },
  ],
  [
    "GraphQL Yoga",
    (of) => {
      let asking: Access = anonymous;
      const yoga = createYoga({ schema: of, logging: false, context: () => ({ access: asking }) });
      return async (query, access) => {
        asking = access;
        const response = await yoga.fetch("http://127.0.0.1/graphql", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ query }),
        });
        return response.text();
      };
    },
  ],
  [
    "graphql-http",
    (of) => {
      return async (query, access) => {
        const handler = createHandler({ schema: of, context: () => ({ access }) });
        const [body] = await handler({
          url: "/graphql",
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ query }),
          raw: undefined,
          context: undefined,
        });
        return String(body);
      };
    },
  ],
];

test.each(servers)("%s shows to each caller what that caller may see", async (_name, start) => {
  const ask = start(schema);
  for (const query of [getIntrospectionQuery(), below]) {
    for (const access of [anonymous, withScopes("open-sesame"), withScopes("other")]) {
      const answer = await ask(query, access);
      expect(answer).toContain('"Plain"');
      const mayKnow = access.kind === "granted" && access.scopes.has("open-sesame");
      expect(answer.includes("SecretNode")).toBe(mayKnow);
    }
  }
});
