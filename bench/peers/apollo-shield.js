/** Apollo Server on Express with graphql-shield: one rule a scope, remembered for a request. */

import { makeExecutableSchema } from "@graphql-tools/schema";
import { applyMiddleware } from "graphql-middleware";
import { rule, shield } from "graphql-shield";
import { resolvers } from "../api/data.js";
import { rules, typeDefs } from "../api/schema.js";
import { serve } from "./apollo-express.js";

const scopes = [...new Set(Object.values(rules))];
const ruleOf = Object.fromEntries(
  scopes.map((scope) => [
    scope,
    rule(scope, { cache: "contextual" })((_parent, _args, context) => context.scopes.has(scope)),
  ]),
);

/** @type {Record<string, Record<string, unknown>>} */
const tree = {};
for (const [coordinate, scope] of Object.entries(rules)) {
  const [type = "", field = ""] = coordinate.split(".");
  (tree[type] ??= {})[field] = ruleOf[scope];
}

const schema = makeExecutableSchema({ typeDefs: typeDefs(), resolvers });
await serve(applyMiddleware(schema, shield(tree)));
