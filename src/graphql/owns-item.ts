/** The policies of the default API: what is somebody's own, and the administrators' too. */

import type { Access, Policies } from "../scope/entry.js";
import type { UserRecord } from "../store/store.js";
import type { GraphQLContext } from "./context.js";

/** The scope of administrators. */
export const adminScope = "admin:users";

function isAdmin(access: Access): boolean {
  return access.kind === "granted" && access.scopes.has(adminScope);
}

/** For fields of a user that are nobody else's business. */
function isSelf(user: unknown, _args: unknown, access: Access): boolean {
  if (isAdmin(access)) return true;
  return access.kind === "granted" && (user as UserRecord).id === access.subject;
}

/**
 * For fields with an argument `input: { id: ID! }` that names an item. An item that does not exist is nobody's: only
 * administrators learn that it is missing.
 */
async function ownsItem(
  _parent: unknown,
  { input }: Readonly<Record<string, unknown>>,
  access: Access,
  { loaders }: GraphQLContext,
): Promise<boolean> {
  if (isAdmin(access)) return true;
  if (access.kind !== "granted") return false;
  const item = await loaders.item((input as { readonly id: string }).id);
  return item?.ownerId === access.subject;
}

export const defaultPolicies: Policies<GraphQLContext> = { isSelf, ownsItem };
