/** Items: listed, found, created. */

import type { ItemRecord, UserRecord } from "../store/store.js";
import type { GraphQLContext } from "./context.js";
import { readPage, type ItemConnection, type PageArguments } from "./item-connection.js";
import { itemInputFault, type CreateItemInput } from "./item-input.js";
import { requireViewer } from "./require-viewer.js";
import { badUserInput } from "./user-error.js";

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
    const request = readPage(pageArguments);
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
    { store }: GraphQLContext,
  ): Promise<ItemRecord | null> => (await store.items.findById(id)) ?? null,
};

export const itemMutations = {
  async createItem(
    _root: unknown,
    { input }: { readonly input: CreateItemInput },
    context: GraphQLContext,
  ): Promise<ItemRecord> {
    const viewer = await requireViewer(context);
    const fault = itemInputFault(input);
    if (fault !== undefined) throw badUserInput(fault);
    const { title, description } = input;
    const item = await context.store.items.create({
      title,
      description: description ?? null,
      ownerId: viewer.id,
    });
    context.loaders.forgetItems();
    context.itemEvents.publish(item);
    return item;
  },
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
  async owner({ ownerId }: ItemRecord, _arguments: unknown, { loaders }: GraphQLContext) {
    const owner = await loaders.user(ownerId);
    if (owner === undefined) throw new Error("an item without an owner is in the store");
    return owner;
  },

  /** RFC 3339 §5.6, UTC. */
  createdAt: ({ createdAtMillis }: ItemRecord): string => new Date(createdAtMillis).toISOString(),
};

/** `User.items`: the pages of all users in a list are one statement. */
export async function itemsOfUser(
  { id: ownerId }: UserRecord,
  pageArguments: PageArguments,
  { loaders }: GraphQLContext,
): Promise<ItemConnection> {
  const request = readPage(pageArguments);
  return {
    page: await loaders.itemPage({ ...request, ownerId }),
    ownerId,
    startsAfterCursor: request.before !== undefined,
  };
}
