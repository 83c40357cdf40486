/** Items: created, changed, deleted. Whose items a caller may change is said in the schema, by the policy `ownsItem`. */

import { NoSuchOwnerError, VersionConflictError, type ItemRecord } from "../store/store.js";
import type { GraphQLContext } from "./context.js";
import {
  itemChangeFault,
  itemInputFault,
  type CreateItemInput,
  type UpdateItemInput,
} from "./item-input.js";
import { requireViewer } from "./require-viewer.js";
import { badUserInput, conflict, forbidden, notFound } from "./user-error.js";

interface Input<Fields> {
  readonly input: Fields;
}

const noSuchItem = "There is no item with this id: it may have been deleted.";

export const itemMutations = {
  async createItem(
    _root: unknown,
    { input }: Input<CreateItemInput>,
    context: GraphQLContext,
  ): Promise<ItemRecord> {
    // Null is an owner left out: the item belongs to the caller.
    const ownerId = input.ownerId ?? (await requireViewer(context)).id;
    const fault = itemInputFault(input);
    if (fault !== undefined) throw badUserInput(fault);
    const { title, description } = input;
    const item = await context.store.items
      .create({ title, description: description ?? null, ownerId })
      .catch((error: unknown) => {
        if (error instanceof NoSuchOwnerError) throw noSuchOwner(input.ownerId);
        throw error;
      });
    context.loaders.forgetItems();
    context.itemEvents.publish(item);
    return item;
  },

  async updateItem(
    _root: unknown,
    { input }: Input<UpdateItemInput>,
    context: GraphQLContext,
  ): Promise<ItemRecord> {
    const fault = itemChangeFault(input);
    if (fault !== undefined) throw badUserInput(fault);
    const { id, version, title, description } = input;
    const change = { title: title ?? undefined, description };
    const item = await context.store.items
      .update(id, change, version ?? undefined)
      .catch((error: unknown) => {
        if (error instanceof VersionConflictError) throw versionConflict(error.version, version);
        throw error;
      });
    context.loaders.forgetItems();
    if (item === undefined) throw notFound(noSuchItem);
    if (title !== undefined || description !== undefined) context.itemEvents.publish(item);
    return item;
  },

  async deleteItem(
    _root: unknown,
    { input: { id } }: Input<{ readonly id: string }>,
    context: GraphQLContext,
  ): Promise<ItemRecord> {
    const item = await context.store.items.delete(id);
    context.loaders.forgetItems();
    if (item === undefined) throw notFound(noSuchItem);
    return item;
  },
};

function noSuchOwner(ownerId: string | null | undefined) {
  // The caller's own id: the token was good a moment ago.
  if (ownerId == null)
    return forbidden("The user for whom the access token speaks has been deleted.");
  return notFound("There is no user with the id ownerId: it may have been deleted.");
}

function versionConflict(current: number, sent: number | null | undefined) {
  const message =
    `The item is at version ${current}, and the change was made to version ${sent ?? current}. ` +
    "Read it again, and send your change with the version that is there.";
  return conflict(message, { currentVersion: current });
}
