/** The default API: `schema.graphql` at the root of the package, and its resolvers. */

import type { IResolvers } from "@graphql-tools/utils";
import { readFileSync } from "node:fs";
import { abstractQueries, abstractTypeResolvers } from "./abstract-types.js";
import { changePassword } from "./change-password.js";
import type { GraphQLContext } from "./context.js";
import { emailAddress } from "./email-address.js";
import { itemConnectionResolvers } from "./item-connection.js";
import { itemMutations } from "./item-mutations.js";
import { itemQueries, itemResolvers, itemSubscriptions } from "./item-resolvers.js";
import { sessionMutations, sessionQueries, sessionResolvers } from "./session-resolvers.js";
import { userConnectionResolvers } from "./user-connection.js";
import { userMutations } from "./user-mutations.js";
import { userQueries, userResolvers } from "./user-resolvers.js";

/** The SDL. The path is the same seen from `src/graphql` and from `dist/graphql`. */
export const defaultTypeDefs: string = readFileSync(
  new URL("../../schema.graphql", import.meta.url),
  "utf8",
);

/** They expect a `GraphQLContext`. */
export const defaultResolvers: IResolvers<unknown, GraphQLContext> = {
  Query: {
    hello: () => "Hello, world!",
    ...userQueries,
    ...itemQueries,
    ...abstractQueries,
    ...sessionQueries,
  },
  Mutation: { ...itemMutations, ...userMutations, ...sessionMutations, changePassword },
  Subscription: itemSubscriptions,
  User: userResolvers,
  Session: sessionResolvers,
  Item: itemResolvers,
  ItemConnection: itemConnectionResolvers,
  UserConnection: userConnectionResolvers,
  EmailAddress: emailAddress,
  ...abstractTypeResolvers,
};
