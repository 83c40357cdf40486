/** Fastify, mercurius and mercurius-auth with a directive; compiled with graphql-jit where the options say so. */

import Fastify from "fastify";
import mercurius from "mercurius";
import mercuriusAuth from "mercurius-auth";
import { resolvers } from "../api/data.js";
import { typeDefs } from "../api/schema.js";
import { scopesOf } from "../api/token.js";
import { announce, options } from "./announce.js";

const app = Fastify();
await app.register(mercurius, {
  schema: `
    directive @auth(scope: String!) on FIELD_DEFINITION
    ${typeDefs((scope) => `@auth(scope: "${scope}")`)}
  `,
  resolvers,
  ...(options.jit && { jit: 1 }),
  ...(options.apq && { persistedQueryProvider: mercurius.persistedQueryDefaults.automatic() }),
});
await app.register(mercuriusAuth, {
  authDirective: "auth",
  authContext: ({ reply }) => ({ scopes: scopesOf(reply.request.headers.authorization) }),
  applyPolicy: (directive, _parent, _args, { auth }) =>
    auth.scopes.has(directive.arguments[0].value.value),
});

announce(`${await app.listen({ port: 0, host: "127.0.0.1" })}/graphql`);
