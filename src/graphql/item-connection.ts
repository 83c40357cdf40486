/** Pages of items as Relay cursor connections. */

import type { ItemPage, ItemRecord } from "../store/store.js";
import type { GraphQLContext } from "./context.js";
import { decodeItemCursor, encodeItemCursor } from "./item-cursor.js";
import { badUserInput } from "./user-error.js";

const defaultPageSize = 20;
const maxPageSize = 1_000;

/** The arguments of a field that lists items. An explicit null counts as left out. */
export interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
}

/** What the resolvers of `ItemConnection` work on. */
export interface ItemConnection {
  readonly page: ItemPage;
  /** Whose items these are; `undefined` for everybody's. */
  readonly ownerId: string | undefined;
  /** Whether the page was asked to start after a cursor. */
  readonly startsAfterCursor: boolean;
}

/**
 * Reads the arguments. `first: 0` is allowed: it asks for `totalCount` alone.
 *
 * @throws GraphQLError `BAD_USER_INPUT`
 */
export function readPage({ first, after }: PageArguments): {
  readonly first: number;
  readonly before: number | undefined;
} {
  const size = first ?? defaultPageSize;
  if (size < 0 || size > maxPageSize) {
    throw badUserInput(`first must be from 0 to ${maxPageSize}, not ${size}.`);
  }
  if (after === undefined || after === null) return { first: size, before: undefined };
  const before = decodeItemCursor(after);
  if (before === undefined) {
    throw badUserInput(
      "after is not a cursor of this list. Send endCursor of the page before, or the cursor of one of its edges.",
    );
  }
  return { first: size, before };
}

export const itemConnectionResolvers = {
  edges: ({ page }: ItemConnection) =>
    page.items.map((node) => ({ cursor: encodeItemCursor(node.sequence), node })),

  nodes: ({ page }: ItemConnection): readonly ItemRecord[] => page.items,

  pageInfo({ page, startsAfterCursor }: ItemConnection) {
    const cursors = page.items.map((item) => encodeItemCursor(item.sequence));
    return {
      hasNextPage: page.hasNextPage,
      // Cursor Connections, "PageInfo": with `after`, true where the server knows of elements before it. It does: a
      // cursor comes from an item, and that item stands before this page.
      hasPreviousPage: startsAfterCursor,
      startCursor: cursors.at(0) ?? null,
      endCursor: cursors.at(-1) ?? null,
    };
  },

  /** Counted only where it is asked for. */
  totalCount: ({ ownerId }: ItemConnection, _arguments: unknown, { loaders }: GraphQLContext) =>
    loaders.itemCount(ownerId),
};
