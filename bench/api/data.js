/** What every server of the benchmark answers with: users and items in memory, and resolvers without a promise. */

import { wideFieldNames } from "./schema.js";

export const users = Array.from({ length: 20 }, (_, n) => ({ id: `u${n}`, username: `user${n}` }));

export const items = Array.from({ length: 1_000 }, (_, n) => ({
  id: `i${n}`,
  title: `Item ${n}`,
  createdAt: new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString(),
  ownerId: n % users.length,
  cost: n * 10,
}));

export const wide = Object.fromEntries(wideFieldNames.map((field, n) => [field, n]));

// As many as are there stay: a mutation changes something, and the process does not grow.
/** @type {typeof items} */
const created = [];
let count = 0;

/** @param {string} title */
export function createItem(title) {
  const place = count++ % items.length;
  const createdAt = new Date().toISOString();
  const item = { id: `n${place}`, title, createdAt, ownerId: 0, cost: 0 };
  created[place] = item;
  return item;
}

export const resolvers = {
  Query: {
    me: () => users[0],
    /**
     * @param {unknown} _parent
     * @param {{ first: number }} args
     */
    items: (_parent, { first }) => items.slice(0, first),
    wide: () => wide,
  },
  Mutation: {
    /**
     * @param {unknown} _parent
     * @param {{ input: { title: string } }} args
     */
    createItem: (_parent, { input }) => createItem(input.title),
  },
  Item: {
    /** @param {{ ownerId: number }} item */
    owner: ({ ownerId }) => users[ownerId],
  },
};
