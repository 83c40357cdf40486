/** Apollo Server on Express 5, as its documentation puts the two together. */

import { ApolloServer } from "@apollo/server";
import { ApolloServerPluginLandingPageDisabled } from "@apollo/server/plugin/disabled";
import { expressMiddleware } from "@as-integrations/express5";
import express from "express";
import { createServer } from "node:http";
import { scopesOf } from "../api/token.js";
import { announce, listen } from "./announce.js";

/** @param {import("graphql").GraphQLSchema} schema whose resolvers look at `context.scopes` */
export async function serve(schema) {
  const apollo = new ApolloServer({ schema, plugins: [ApolloServerPluginLandingPageDisabled()] });
  await apollo.start();
  const app = express();
  const context = async ({ req }) => ({ scopes: scopesOf(req.headers.authorization) });
  app.use("/graphql", express.json(), expressMiddleware(apollo, { context }));
  announce(`${await listen(createServer(app))}/graphql`);
}
