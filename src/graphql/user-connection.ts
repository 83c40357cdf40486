/** Pages of users as Relay cursor connections, in the order of their names. */

import { isStorable } from "../store/storable-text.js";
import { usernameKey, type UserPage, type UserRecord } from "../store/store.js";
import type { GraphQLContext } from "./context.js";
import { pageInfoOf, readAfter, readFirst, type PageArguments } from "./page-arguments.js";

export interface UsersArguments extends PageArguments {
  readonly filter?: { readonly status?: "ACTIVE" | "DISABLED" | null } | null;
}

/** What the resolvers of `UserConnection` work on. */
interface UserConnection {
  readonly page: UserPage;
  /** Only those that are disabled, or only those that are not. */
  readonly disabled: boolean | undefined;
  readonly startsAfterCursor: boolean;
}

/** `Query.users`. */
export async function users(
  _root: unknown,
  { first, after, filter }: UsersArguments,
  { store }: GraphQLContext,
): Promise<UserConnection> {
  const disabled = filter?.status == null ? undefined : filter.status === "DISABLED";
  const request = { first: readFirst(first), after: readAfter(after, decodeUserCursor), disabled };
  return {
    page: await store.users.list(request),
    disabled,
    startsAfterCursor: request.after !== undefined,
  };
}

export const userConnectionResolvers = {
  edges: ({ page }: UserConnection) =>
    page.users.map((node) => ({ cursor: encodeUserCursor(node), node })),

  nodes: ({ page }: UserConnection): readonly UserRecord[] => page.users,

  pageInfo: ({ page, startsAfterCursor }: UserConnection) =>
    pageInfoOf({
      cursors: page.users.map(encodeUserCursor),
      hasNextPage: page.hasNextPage,
      startsAfterCursor,
    }),

  /** Counted only where it is asked for. */
  totalCount: ({ disabled }: UserConnection, _arguments: unknown, { store }: GraphQLContext) =>
    store.users.count({ disabled }),
};

// The cursor holds the name by which users are ordered, not an offset: it stays good while users come and go. The
// version lets the order change one day.
const version = 1;

function encodeUserCursor({ username }: UserRecord): string {
  return cursorOf(usernameKey(username));
}

function cursorOf(key: string): string {
  return Buffer.from(JSON.stringify([version, "user", key])).toString("base64url");
}

/** @returns the `usernameKey`, or `undefined` for anything that is no cursor of ours. */
function decodeUserCursor(cursor: string): string | undefined {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
  const key: unknown = Array.isArray(parts) ? parts[2] : undefined;
  // Only the one spelling that we give out is a cursor.
  return typeof key === "string" && key !== "" && isStorable(key) && cursorOf(key) === cursor
    ? key
    : undefined;
}
