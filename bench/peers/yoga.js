/** GraphQL Yoga with @envelop/generic-auth, which reads `@requiresScopes`. */

import { REQUIRES_SCOPES_DIRECTIVE_SDL, useGenericAuth } from "@envelop/generic-auth";
import { useAPQ } from "@graphql-yoga/plugin-apq";
import { createSchema, createYoga } from "graphql-yoga";
import { createServer } from "node:http";
import { resolvers } from "../api/data.js";
import { typeDefs } from "../api/schema.js";
import { claimsOf } from "../api/token.js";
import { announce, listen, options } from "./announce.js";

const yoga = createYoga({
  schema: createSchema({
    typeDefs: [
      REQUIRES_SCOPES_DIRECTIVE_SDL,
      typeDefs((scope) => `@requiresScopes(scopes: [["${scope}"]])`),
    ],
    resolvers,
  }),
  plugins: [
    useGenericAuth({
      mode: "protect-granular",
      resolveUserFn: ({ req }) => claimsOf(req.headers.authorization) ?? null,
    }),
    ...(options.apq ? [useAPQ()] : []),
  ],
  logging: false,
  graphiql: false,
  landingPage: false,
});

announce(`${await listen(createServer(yoga))}/graphql`);
