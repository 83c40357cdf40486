/** Fields that answer objects of several types: `Query.node` and `Query.search`. */

import type { ItemRecord, UserRecord } from "../store/store.js";
import type { GraphQLContext } from "./context.js";
import { readFirst } from "./page-arguments.js";
import { badUserInput } from "./user-error.js";
import { lengthOf } from "./input-text.js";

interface SearchArguments {
  readonly text: string;
  readonly first?: number | null;
  readonly includeUsers?: boolean | null;
}

const maxSearchLength = 100;
const maxResults = 100;

/** The runtime type (GraphQL spec §6.4.3, ResolveAbstractType), by which the rules of the object are found. */
function typeOf(record: ItemRecord | UserRecord): "Item" | "User" {
  return "ownerId" in record ? "Item" : "User";
}

export const abstractTypeResolvers = {
  Node: { __resolveType: typeOf },
  SearchResult: { __resolveType: typeOf },
};

export const abstractQueries = {
  /** Ids of items and of users are never the same: their prefixes differ. */
  node: async (
    _root: unknown,
    { id }: { readonly id: string },
    { loaders }: GraphQLContext,
  ): Promise<ItemRecord | UserRecord | null> =>
    (await (id.startsWith("itm_") ? loaders.item(id) : loaders.user(id))) ?? null,

  async search(
    _root: unknown,
    { text, first, includeUsers }: SearchArguments,
    { store }: GraphQLContext,
  ): Promise<(ItemRecord | UserRecord)[]> {
    const most = readFirst(first, maxResults);
    if (!/[\p{Letter}\p{Number}]/u.test(text) || lengthOf(text) > maxSearchLength) {
      throw badUserInput(
        `text must have a letter or a digit, and at most ${maxSearchLength} characters.`,
      );
    }
    const [users, items] = await Promise.all([
      includeUsers === true ? store.users.findByPrefix(text, most) : [],
      store.items.search(text, most),
    ]);
    return [...users, ...items];
  },
};
