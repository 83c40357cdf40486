/** What the API must answer about items, and what must become of them. */

import { answered, isAdmin, pageFrom, refusal, refused, type Prediction } from "./prediction.js";
import type { RequestOf } from "./requests.js";
import {
  findItem,
  findUser,
  itemsOf,
  nameKey,
  usersByName,
  type ModelItem,
  type Session,
  type State,
} from "./state.js";

function createItem(
  state: State,
  session: Session,
  { title, description = null, ownerId }: RequestOf<"createItem">,
): Prediction {
  const scopes = ownerId === undefined ? ["write:items"] : ["write:items", "admin:users"];
  const code = refusal(session, [scopes]);
  if (code !== undefined) return refused(code);
  // A program has no items of its own.
  if (ownerId === undefined && !session.user) return refused("FORBIDDEN");
  if (isBadTitle(title)) return refused("BAD_USER_INPUT");
  const owner = ownerId === undefined ? session.user : findUser(state, ownerId);
  if (!owner) return refused("NOT_FOUND");
  const item: ModelItem = { id: "", owner, title, description, version: 1, deleted: false };
  state.items.push(item);
  return { ...answered(shown(item)), created: item };
}

function updateItem(
  state: State,
  session: Session,
  { id, version, title, description }: RequestOf<"updateItem">,
): Prediction {
  const item = findItem(state, id);
  const code = mayNotChange(session, item);
  if (code !== undefined) return refused(code);
  if (title !== undefined && isBadTitle(title)) return refused("BAD_USER_INPUT");
  if (!item) return refused("NOT_FOUND");
  if (version !== undefined && version !== item.version) return refused("CONFLICT");
  if (title !== undefined) item.title = title;
  if (description !== undefined) item.description = description;
  // A change of nothing is none.
  if (title !== undefined || description !== undefined) item.version += 1;
  return answered(shown(item));
}

function deleteItem(state: State, session: Session, { id }: RequestOf<"deleteItem">): Prediction {
  const item = findItem(state, id);
  const code = mayNotChange(session, item);
  if (code !== undefined) return refused(code);
  if (!item) return refused("NOT_FOUND");
  item.deleted = true;
  return answered(shown(item));
}

function items(
  state: State,
  session: Session,
  { first, after, mine }: RequestOf<"items">,
): Prediction {
  const code = refusal(session, [["read:items"]]);
  if (code !== undefined) return refused(code);
  if (first < 0 || first > 1_000) return refused("BAD_USER_INPUT");
  if (mine && !session.user) return refused("FORBIDDEN");
  const place = (item: ModelItem) => state.items.indexOf(item);
  const last = state.items.find(({ id }) => after !== undefined && state.cursors.get(id) === after);
  const all = itemsOf(state, mine ? session.user : undefined);
  const rest = last ? all.filter((item) => place(item) < place(last)) : all;
  return answered(pageFrom(rest.map(shown), all.length, { first, after }));
}

function search(
  state: State,
  session: Session,
  { text, first, includeUsers = false }: RequestOf<"search">,
): Prediction {
  const code = refusal(session, [includeUsers ? ["read:items", "admin:users"] : ["read:items"]]);
  if (code !== undefined) return refused(code);
  const sought = wordsOf(text);
  if (first < 0 || first > 100 || sought.length === 0) return refused("BAD_USER_INPUT");
  const users = usersByName(state)
    .filter(({ username }) => nameKey(username).startsWith(nameKey(text)))
    .map(({ id, username }) => ({ id, username }));
  const found = itemsOf(state)
    .filter(({ title }) =>
      sought.every((begin) => wordsOf(title).some((word) => word.startsWith(begin))),
    )
    .map(({ id, title }) => ({ id, title }));
  return answered([...(includeUsers ? users.slice(0, first) : []), ...found.slice(0, first)]);
}

function node(state: State, session: Session, { id }: RequestOf<"node">): Prediction {
  const code = refusal(session, [["me"], ["read:items"], ["admin:users"]]);
  if (code !== undefined) return refused(code);
  const user = findUser(state, id);
  if (user) return answered({ id, username: user.username });
  const item = findItem(state, id);
  if (!item) return answered(null);
  const denied = refusal(session, [["read:items"], ["write:items"]]);
  if (denied !== undefined) return refused(denied);
  return answered({ id, title: item.title, version: item.version });
}

/** Only the owner and administrators; whether the item is there is for those to know. */
function mayNotChange(session: Session, item: ModelItem | undefined): string | undefined {
  const code = refusal(session, [["write:items"]]);
  if (code !== undefined) return code;
  const isOwner = item !== undefined && item.owner === session.user;
  return isOwner || isAdmin(session) ? undefined : "FORBIDDEN";
}

function isBadTitle(title: string): boolean {
  return title.trim() === "" || title.length > 200 || title.includes("\n");
}

function wordsOf(text: string): readonly string[] {
  const plain = text
    .normalize("NFKD")
    .replaceAll(/\p{Mark}/gu, "")
    .toLowerCase();
  return plain.match(/[\p{Letter}\p{Number}]+/gu) ?? [];
}

function shown({ id, title, description, version, owner }: ModelItem) {
  return { id, title, description, version, owner: { id: owner.id, username: owner.username } };
}

export const itemPredictions = { createItem, updateItem, deleteItem, items, search, node };
