/** Users: who is asking, and what they keep. */

import type { UserRecord } from "../store/store.js";
import type { GraphQLContext } from "./context.js";
import { itemsOfUser } from "./item-resolvers.js";
import { requireViewer } from "./require-viewer.js";

export const userQueries = {
  me: (_root: unknown, _arguments: unknown, context: GraphQLContext): Promise<UserRecord> =>
    requireViewer(context),
};

export const userResolvers = { items: itemsOfUser };
