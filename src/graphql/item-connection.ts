/** Pages of items as Relay cursor connections. */

import type { ItemPage, ItemRecord } from "../store/store.js";
import type { GraphQLContext } from "./context.js";
import { decodeItemCursor, encodeItemCursor } from "./item-cursor.js";
import { pageInfoOf, readAfter, readFirst, type PageArguments } from "./page-arguments.js";

/** What the resolvers of `ItemConnection` work on. */
export interface ItemConnection {
  readonly page: ItemPage;
  /** Whose items these are; `undefined` for everybody's. */
  readonly ownerId: string | undefined;
  /** Whether the page was asked to start after a cursor. */
  readonly startsAfterCursor: boolean;
}

/** @throws GraphQLError `BAD_USER_INPUT` */
export function readItemPage({ first, after }: PageArguments): {
  readonly first: number;
  readonly before: number | undefined;
} {
  return { first: readFirst(first), before: readAfter(after, decodeItemCursor) };
}

export const itemConnectionResolvers = {
  edges: ({ page }: ItemConnection) =>
    page.items.map((node) => ({ cursor: encodeItemCursor(node.sequence), node })),

  nodes: ({ page }: ItemConnection): readonly ItemRecord[] => page.items,

  pageInfo: ({ page, startsAfterCursor }: ItemConnection) =>
    pageInfoOf({
      cursors: page.items.map((item) => encodeItemCursor(item.sequence)),
      hasNextPage: page.hasNextPage,
      startsAfterCursor,
    }),

  /** Counted only where it is asked for. */
  totalCount: ({ ownerId }: ItemConnection, _arguments: unknown, { loaders }: GraphQLContext) =>
    loaders.itemCount(ownerId),
};
