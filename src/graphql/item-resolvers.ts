/** Items: listed, found, watched. */

import type { ItemRecord, UserRecord } from "../store/store.js";
import type { GraphQLContext } from "./context.js";
import { readItemPage, type ItemConnection } from "./item-connection.js";
import type { PageArguments } from "./page-arguments.js";
import { requireViewer } from "./require-viewer.js";

export interface ItemsArguments extends PageArguments {
  readonly filter?: { readonly mine?: boolean | null } | null;
}

export const itemQueries = {
  /** `filter.mine` is FORBIDDEN, like `me`, to an access without a user: an empty list would be a guess. */
  async items(
    _root: unknown,
    { filter, ...pageArguments }: ItemsArguments,
    context: GraphQLContext,
  ): Promise<ItemConnection> {
    const request = readItemPage(pageArguments);
    const ownerId = filter?.mine === true ? (await requireViewer(context)).id : undefined;
    return {
      page: await context.store.items.list({ ...request, ownerId }),
      ownerId,
      startsAfterCursor: request.before !== undefined,
    };
  },

  item: async (
    _root: unknown,
    { id }: { readonly id: string },
    { loaders }: GraphQLContext,
  ): Promise<ItemRecord | null> => (await loaders.item(id)) ?? null,
};

export const itemSubscriptions = {
  itemChanged: {
    subscribe: (_root: unknown, _arguments: unknown, { itemEvents }: GraphQLContext) =>
      itemEvents.watch(),
    resolve(item: ItemRecord, _arguments: unknown, { loaders }: GraphQLContext): ItemRecord {
      // One context serves all events of a subscription, and what was read for the last one may have changed.
      loaders.forgetAll();
      return item;
    },
  },
};

export const itemResolvers = {
  /** An owner who has been deleted since the item was read, and the item too, is null. */
  owner: async (
    { ownerId }: ItemRecord,
    _arguments: unknown,
    { loaders }: GraphQLContext,
  ): Promise<UserRecord | null> => (await loaders.user(ownerId)) ?? null,

  /** RFC 3339 §5.6, UTC. */
  createdAt: ({ createdAtMillis }: ItemRecord): string => new Date(createdAtMillis).toISOString(),
};

/** `User.items`: the pages of all users in a list are one statement. */
export async function itemsOfUser(
  { id: ownerId }: UserRecord,
  pageArguments: PageArguments,
  { loaders }: GraphQLContext,
): Promise<ItemConnection> {
  const request = readItemPage(pageArguments);
  return {
    page: await loaders.itemPage({ ...request, ownerId }),
    ownerId,
    startsAfterCursor: request.before !== undefined,
  };
}
