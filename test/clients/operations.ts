/** The operations that every client sends, and what each of them must hand its user. */

import type { Conversation } from "./conversation.js";
import { changePassword, itemPages, lifeOfAnItem, lifeOfAUser } from "./exchanges.js";

export interface Operation {
  readonly title: string;
  readonly send: (conversation: Conversation) => Promise<unknown>;
  readonly expected: unknown;
}

const answered = (data: unknown) => ({ status: 200, data, errors: [] });

/** One error, at the field of that name. */
const failed = (field: string, code: string, status: number, data: unknown = null) => ({
  status,
  data,
  errors: [{ code, path: [field], message: expect.stringMatching(/\w{3}/) as string }],
});

export const operations: readonly Operation[] = [
  {
    title: "who the token speaks for",
    send: ({ jane }) => jane.query("query Me { me { username email scopes } }"),
    expected: answered({
      me: {
        username: "jane",
        email: "jane@example.com",
        scopes: ["me", "read:items", "write:items"],
      },
    }),
  },
  {
    title: "all pages of a list, each from the end of the one before",
    send: ({ jane }) => itemPages(jane),
    expected: [
      [["A pencil", "A map of the coast"], 3],
      [["A fountain pen"], 3],
    ],
  },
  {
    title: "an item created, changed, guarded against a change to an older version, and deleted",
    send: ({ jane }) => lifeOfAnItem(jane),
    expected: [
      answered({ createItem: { title: "A ledger", version: 1, owner: { username: "jane" } } }),
      answered({ updateItem: { title: "A red ledger", description: null, version: 2 } }),
      failed("updateItem", "CONFLICT", 200, { updateItem: null }),
      answered({ deleteItem: { title: "A red ledger" } }),
      answered({ item: null }),
    ],
  },
  {
    title: "an item and a user by their ids, with fragments",
    send: ({ jane, ids }) =>
      jane.query(
        `query ($pen: ID!, $jane: ID!) {
          pen: node(id: $pen) { ...Thing }
          jane: node(id: $jane) { ...Thing ...Person }
        }
        fragment Thing on Node { kind: __typename ... on Item { title owner { username } } }
        fragment Person on User { username items(first: 1) { totalCount } }`,
        { ...ids },
      ),
    expected: answered({
      pen: { kind: "Item", title: "A fountain pen", owner: { username: "jane" } },
      jane: { kind: "User", username: "jane", items: { totalCount: 3 } },
    }),
  },
  {
    title: "a union, items and users side by side",
    send: ({ admin }) =>
      admin.query(
        `query ($text: String!) {
          things: search(text: $text) { kind: __typename ... on Item { title } }
          people: search(text: "ja", includeUsers: true) { kind: __typename ... on User { username } }
        }`,
        { text: "pen" },
      ),
    expected: answered({
      things: [
        { kind: "Item", title: "A pencil" },
        { kind: "Item", title: "A fountain pen" },
      ],
      people: [{ kind: "User", username: "jane" }],
    }),
  },
  {
    title: "a denied field: its error stands beside the data of the others",
    send: ({ jane }) =>
      jane.query("{ hello me { username } users { totalCount nodes { username } } }"),
    expected: failed("users", "FORBIDDEN", 200, {
      hello: "Hello, world!",
      me: { username: "jane" },
      users: null,
    }),
  },
  {
    title: "a query that is refused whole",
    send: ({ jane }) => jane.query("{ users { totalCount } }"),
    expected: failed("users", "FORBIDDEN", 403),
  },
  {
    title: "a mutation that is refused whole",
    send: ({ jane, ids }) =>
      jane.mutate("mutation ($id: ID!) { disableUser(input: { id: $id }) { id } }", {
        id: ids.jane,
      }),
    expected: failed("disableUser", "FORBIDDEN", 403),
  },
  {
    title: "a query without a token that needs one",
    send: ({ nobody }) => nobody.query("{ me { username } }"),
    expected: failed("me", "UNAUTHENTICATED", 401),
  },
  {
    title: "a bad token",
    send: ({ stranger }) => stranger.query("{ hello }"),
    expected: {
      status: 401,
      data: null,
      errors: [
        { code: "UNAUTHENTICATED", message: expect.stringMatching(/POST \/token/) as string },
      ],
    },
  },
  {
    title: "an input that is out of bounds",
    send: ({ jane }) =>
      jane.query("query ($n: Int) { items(first: $n) { totalCount } }", { n: -1 }),
    expected: failed("items", "BAD_USER_INPUT", 200, { items: null }),
  },
  {
    title: "an operation that does not fit the schema",
    send: ({ jane }) => jane.query("{ me { nickname } }"),
    expected: {
      status: 400,
      data: null,
      errors: [
        {
          code: "GRAPHQL_VALIDATION_FAILED",
          message: expect.stringMatching(/nickname/) as string,
        },
      ],
    },
  },
  {
    title: "the users, for those who administer them",
    send: ({ admin }) =>
      admin.query(
        `query ($status: UserStatus) {
          users(filter: { status: $status }) { nodes { username status } totalCount }
        }`,
        { status: "ACTIVE" },
      ),
    expected: answered({
      users: {
        nodes: [
          { username: "jane", status: "ACTIVE" },
          { username: "root", status: "ACTIVE" },
        ],
        totalCount: 2,
      },
    }),
  },
  {
    title: "a user created, changed, disabled, enabled and deleted",
    send: ({ admin }) => lifeOfAUser(admin),
    expected: [
      answered({
        createUser: { username: "carol", email: "carol@example.com", status: "ACTIVE" },
      }),
      failed("createUser", "CONFLICT", 200, { createUser: null }),
      answered({ setUserScopes: { scopes: ["me", "read:items"], status: "ACTIVE" } }),
      answered({ disableUser: { scopes: ["me", "read:items"], status: "DISABLED" } }),
      answered({ enableUser: { scopes: ["me", "read:items"], status: "ACTIVE" } }),
      answered({ deleteUser: { scopes: ["me", "read:items"], status: "ACTIVE" } }),
      failed("deleteUser", "NOT_FOUND", 200, { deleteUser: null }),
    ],
  },
  {
    title: "a changed password: the own login goes on, and the new password begins another",
    send: changePassword,
    expected: [
      answered({ changePassword: { username: "dan" } }),
      answered({ me: { username: "dan" } }),
      answered({ me: { username: "dan" } }),
    ],
  },
];
