/** The default API: `schema.graphql` at the root of the package, and its resolvers. */

import { readFileSync } from "node:fs";
import { itemConnectionResolvers } from "./item-connection.js";
import { itemMutations, itemQueries, itemResolvers, itemSubscriptions } from "./item-resolvers.js";
import { userQueries, userResolvers } from "./user-resolvers.js";

/** The SDL. The path is the same seen from `src/graphql` and from `dist/graphql`. */
export const defaultTypeDefs: string = readFileSync(
  new URL("../../schema.graphql", import.meta.url),
  "utf8",
);

/** They expect a `GraphQLContext`. */
export const defaultResolvers = {
  Query: { hello: () => "Hello, world!", ...userQueries, ...itemQueries },
  Mutation: itemMutations,
  Subscription: itemSubscriptions,
  User: userResolvers,
  Item: itemResolvers,
  ItemConnection: itemConnectionResolvers,
};
