/** The limit: node:http, a verified token, parsed JSON, and an answer put together by hand. */

import { createServer } from "node:http";
import { createItem, items, users, wide } from "../api/data.js";
import { hashBodyOf, operations } from "../api/operations.js";
import { wideFieldNames } from "../api/schema.js";
import { scopesOf } from "../api/token.js";
import { announce, listen } from "./announce.js";

/** @param {{ first: number }} variables */
const list = ({ first }) => ({
  items: items.slice(0, first).map(({ id, title, createdAt, ownerId }) => {
    const owner = users[ownerId];
    return { id, title, createdAt, owner: { id: owner.id, username: owner.username } };
  }),
});

/** Query text → the scopes that it needs, and its answer. */
const answers = new Map([
  [
    operations.me.query,
    {
      needs: ["me", "read:users"],
      answer: () => ({ me: { username: users[0].username } }),
    },
  ],
  [operations.items100.query, { needs: ["read:items", "read:users"], answer: list }],
  [
    operations.createItem.query,
    {
      needs: ["write:items", "read:users"],
      answer: ({ input }) => {
        const { title, ownerId } = createItem(input.title);
        const owner = users[ownerId];
        return { createItem: { title, owner: { id: owner.id, username: owner.username } } };
      },
    },
  ],
  [
    operations.wide.query,
    {
      needs: ["wide"],
      answer: () => ({
        wide: Object.fromEntries(wideFieldNames.map((field) => [field, wide[field]])),
      }),
    },
  ],
]);

const queries = new Map(
  Object.values(operations).map((operation) => {
    const { extensions } = JSON.parse(hashBodyOf(operation));
    return [extensions.persistedQuery.sha256Hash, operation.query];
  }),
);

/**
 * @param {import("node:http").ServerResponse} response
 * @param {number} status
 * @param {unknown} body
 */
function send(response, status, body) {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": Buffer.byteLength(text),
  });
  response.end(text);
}

const server = createServer((request, response) => {
  /** @type {Buffer[]} */
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const scopes = scopesOf(request.headers.authorization);
    const { query, variables, extensions } = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    const found = answers.get(query ?? queries.get(extensions.persistedQuery.sha256Hash));
    if (found === undefined) {
      send(response, 400, { errors: [{ message: "This operation is not known." }] });
    } else if (!found.needs.every((scope) => scopes.has(scope))) {
      send(response, scopes.size === 0 ? 401 : 403, { errors: [{ message: "Not allowed." }] });
    } else {
      send(response, 200, { data: found.answer(variables) });
    }
  });
});

announce(`${await listen(server)}/graphql`);
