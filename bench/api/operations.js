/** The operations of the benchmark, and the data that each must be answered with. */

import { createHash } from "node:crypto";
import { items, users, wide } from "./data.js";
import { wideFieldNames } from "./schema.js";

/**
 * @typedef {object} Operation
 * @property {string} query
 * @property {Record<string, unknown>} [variables]
 * @property {Record<string, unknown>} data The answer to whoever may have everything.
 */

/**
 * @param {number} first
 * @param {boolean} [withCost]
 */
function listOf(first, withCost = false) {
  return {
    items: items.slice(0, first).map(({ id, title, createdAt, ownerId, cost }) => ({
      id,
      title,
      createdAt,
      owner: users[ownerId],
      ...(withCost && { cost }),
    })),
  };
}

/** @param {string} [more] */
const listQuery = (more = "") =>
  `query Items($first: Int!) { items(first: $first) { id title createdAt owner { id username } ${more}} }`;

/** @satisfies {Record<string, Operation>} */
export const operations = {
  me: { query: "{ me { username } }", data: { me: { username: users[0].username } } },
  items100: { query: listQuery(), variables: { first: 100 }, data: listOf(100) },
  items1000: { query: listQuery(), variables: { first: 1_000 }, data: listOf(1_000) },
  costs100: { query: listQuery("cost "), variables: { first: 100 }, data: listOf(100, true) },
  createItem: {
    query:
      "mutation Create($input: ItemInput!) { createItem(input: $input) { title owner { id username } } }",
    variables: { input: { title: "A new item" } },
    data: { createItem: { title: "A new item", owner: users[0] } },
  },
  wide: { query: `{ wide { ${wideFieldNames.join(" ")} } }`, data: { wide } },
};

/** @param {Operation} operation */
export const bodyOf = ({ query, variables }) => JSON.stringify({ query, variables });

/** @param {Operation} operation */
function persistedQuery({ query }) {
  const sha256Hash = createHash("sha256").update(query).digest("hex");
  return { version: 1, sha256Hash };
}

/**
 * The operation by its hash alone, as a client sends it after the first time.
 *
 * @param {Operation} operation
 */
export const hashBodyOf = (operation) =>
  JSON.stringify({
    variables: operation.variables,
    extensions: { persistedQuery: persistedQuery(operation) },
  });

/**
 * The operation with its hash, which registers it.
 *
 * @param {Operation} operation
 */
export const registrationBodyOf = (operation) =>
  JSON.stringify({
    query: operation.query,
    variables: operation.variables,
    extensions: { persistedQuery: persistedQuery(operation) },
  });
