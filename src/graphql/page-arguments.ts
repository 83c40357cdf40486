/** The arguments of fields that answer in pages (Relay cursor connections). */

import { badUserInput } from "./user-error.js";

const defaultPageSize = 20;
const maxPageSize = 1_000;

/** An explicit null counts as left out. */
export interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
}

/**
 * How many are asked for. `first: 0` is allowed: it asks for `totalCount` alone.
 *
 * @throws GraphQLError `BAD_USER_INPUT`
 */
export function readFirst(first: number | null | undefined, most = maxPageSize): number {
  const size = first ?? defaultPageSize;
  if (size < 0 || size > most) throw badUserInput(`first must be from 0 to ${most}, not ${size}.`);
  return size;
}

/**
 * Where the page starts.
 *
 * @param decode answers `undefined` for what is no cursor of this list.
 * @throws GraphQLError `BAD_USER_INPUT`
 */
export function readAfter<Position>(
  after: string | null | undefined,
  decode: (cursor: string) => Position | undefined,
): Position | undefined {
  if (after === undefined || after === null) return undefined;
  const position = decode(after);
  if (position === undefined) {
    throw badUserInput(
      "after is not a cursor of this list. Send endCursor of the page before, or the cursor of one of its edges.",
    );
  }
  return position;
}

interface PageInfoParts {
  readonly cursors: readonly string[];
  readonly hasNextPage: boolean;
  readonly startsAfterCursor: boolean;
}

export function pageInfoOf({ cursors, hasNextPage, startsAfterCursor }: PageInfoParts) {
  return {
    hasNextPage,
    // Cursor Connections, "PageInfo": with `after`, true where the server knows of elements before it. It does: a
    // cursor comes from an element, and that one stands before this page.
    hasPreviousPage: startsAfterCursor,
    startCursor: cursors.at(0) ?? null,
    endCursor: cursors.at(-1) ?? null,
  };
}
