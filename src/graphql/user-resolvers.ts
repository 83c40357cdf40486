/** Users: who is asking, who there is, and what they keep. */

import type { UserRecord } from "../store/store.js";
import type { GraphQLContext } from "./context.js";
import { itemsOfUser } from "./item-resolvers.js";
import { requireViewer } from "./require-viewer.js";
import { users } from "./user-connection.js";

export const userQueries = {
  me: (_root: unknown, _arguments: unknown, context: GraphQLContext): Promise<UserRecord> =>
    requireViewer(context),
  users,
};

export const userResolvers = {
  items: itemsOfUser,
  status: ({ disabled }: UserRecord): "ACTIVE" | "DISABLED" => (disabled ? "DISABLED" : "ACTIVE"),
};
