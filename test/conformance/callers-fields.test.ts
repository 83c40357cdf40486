/** Each place of the default API where a rule stands, asked by those who meet it and those who do not. */

import { answerOf } from "../http/running-server.js";
import { everydayScopes, everyScope, filedServerForTests } from "./callers-server.js";
import { makeWorld, type World } from "./callers-world.js";

const server = filedServerForTests({ logLevel: "silent" });
let world: World;

beforeAll(async () => {
  world = await makeWorld(server());
});

interface Asked {
  /** Default: the administrator, so that nothing but the scopes differs. */
  readonly as?: "owner" | "other" | "admin";
  /** Of the token; without any, there is no token. */
  readonly scopes?: readonly string[];
  readonly variables?: Readonly<Record<string, unknown>>;
}

interface Seen {
  readonly status: number;
  readonly data: unknown;
  /** Response path → code. */
  readonly refused: Readonly<Record<string, unknown>>;
}

async function ask(query: string, { as = "admin", scopes, variables }: Asked): Promise<Seen> {
  const token = scopes && (await server().tokenFor(world[as], scopes));
  const response = await server().ask(query, { token, variables });
  const { data = null, errors = [] } = await answerOf(response);
  const refused = Object.fromEntries(
    errors.map(({ path = [], extensions }) => [path.join("."), extensions["code"]]),
  );
  return { status: response.status, data, refused };
}

const forbidden = (path: string): Seen => ({
  status: 403,
  data: null,
  refused: { [path]: "FORBIDDEN" },
});

describe("an argument with a rule, Query.search(includeUsers:)", () => {
  const users =
    'query ($on: Boolean) { search(text: "o", includeUsers: $on) { kind: __typename } }';

  test("finds users, before items, with admin:users", async () => {
    const scopes = ["read:items", "admin:users"];
    const { data } = await ask(
      `{ search(text: "o", includeUsers: true) { ... on User { username } } }`,
      { scopes },
    );
    expect(data).toEqual({ search: [{ username: "other" }, { username: "owner" }] });
    const both = `{ search(text: "a", includeUsers: true) { kind: __typename } }`;
    expect((await ask(both, { scopes })).data).toEqual({
      search: [{ kind: "User" }, { kind: "Item" }],
    });
  });

  test.each([true, false, null])(
    "is refused without admin:users where it is sent, as %s too",
    async (on) => {
      const asked = { scopes: everydayScopes, variables: { on } };
      expect(await ask(users, asked)).toEqual(forbidden("search"));
    },
  );

  test("needs nothing where it is left out", async () => {
    expect(await ask(users, { scopes: everydayScopes })).toEqual({
      status: 200,
      data: { search: [] },
      refused: {},
    });
  });
});

test("a union with a rule, SearchResult, is refused to those who may search users alone", async () => {
  expect(await ask('{ search(text: "o") { __typename } }', { scopes: ["admin:users"] })).toEqual(
    forbidden("search"),
  );
});

describe("an enum with a rule, UserStatus", () => {
  test("goes out to admin:users alone; what stands beside it is answered", async () => {
    const query = "{ me { username status } }";
    expect(await ask(query, { scopes: everydayScopes })).toEqual({
      status: 200,
      data: { me: { username: "admin", status: null } },
      refused: { "me.status": "FORBIDDEN" },
    });
    expect(await ask(query, { scopes: everyScope })).toMatchObject({
      data: { me: { status: "ACTIVE" } },
      refused: {},
    });
  });

  test("comes in as a filter", async () => {
    const query =
      "query ($status: UserStatus) { users(filter: { status: $status }) { nodes { username } } }";
    const variables = { status: "DISABLED" };
    expect(await ask(query, { scopes: everydayScopes, variables })).toEqual(forbidden("users"));
    expect(await ask(query, { scopes: ["admin:users"], variables })).toEqual({
      status: 200,
      data: { users: { nodes: [{ username: "disabled" }] } },
      refused: {},
    });
  });
});

describe("a scalar with a rule, EmailAddress, at a field with another, User.email", () => {
  test.each([
    { scopes: ["me", "read:items"], email: "owner@example.com" },
    { scopes: everyScope, email: "owner@example.com" },
    { scopes: ["read:items"], email: null },
    { scopes: ["read:items", "admin:users"], email: null },
  ])("is $email for $scopes", async ({ scopes, email }) => {
    expect(await ask("{ items { nodes { owner { username email } } } }", { scopes })).toEqual({
      status: 200,
      data: { items: { nodes: [{ owner: { username: "owner", email } }] } },
      refused: email === null ? { "items.nodes.0.owner.email": "FORBIDDEN" } : {},
    });
  });
});

describe("a field with a policy, User.scopes", () => {
  test.each([
    { whose: "one's own", as: "owner", scopes: ["me", "read:items"], allowed: true },
    { whose: "one's own", as: "owner", scopes: ["read:items"], allowed: false },
    { whose: "somebody else's", as: "other", scopes: ["me", "read:items"], allowed: false },
    { whose: "somebody else's", as: "admin", scopes: ["me", "read:items"], allowed: false },
    { whose: "somebody else's", as: "admin", scopes: ["read:items", "admin:users"], allowed: true },
  ] as const)("$whose with $scopes: $allowed", async ({ as, scopes, allowed }) => {
    expect(await ask("{ items { nodes { owner { username scopes } } } }", { as, scopes })).toEqual({
      status: 200,
      data: {
        items: {
          nodes: [{ owner: { username: "owner", scopes: allowed ? everydayScopes : null } }],
        },
      },
      refused: allowed ? {} : { "items.nodes.0.owner.scopes": "FORBIDDEN" },
    });
  });
});

describe("an interface with a rule, Node, at Query.node", () => {
  const query = `query ($id: ID!) {
    node(id: $id) { __typename id ... on Item { title } ... on User { username } }
  }`;
  const ids = () => ({ item: world.item.id, user: world.owner.id });

  test.each([
    { what: "user", scopes: ["me"], found: { __typename: "User", username: "owner" } },
    { what: "user", scopes: ["read:items"], found: { __typename: "User", username: "owner" } },
    {
      what: "item",
      scopes: ["read:items"],
      found: { __typename: "Item", title: "A fountain pen" },
    },
    { what: "user", scopes: ["admin:users"], found: { __typename: "User", username: "owner" } },
  ] as const)("finds the $what for $scopes", async ({ what, scopes, found }) => {
    const id = ids()[what];
    expect(await ask(query, { scopes, variables: { id } })).toEqual({
      status: 200,
      data: { node: { id, ...found } },
      refused: {},
    });
  });

  test.each([[["me"]], [["admin:users"]], [["me", "admin:users"]]])(
    "judges what it finds: an item is not for %s",
    async (scopes) => {
      const { data, refused } = await ask(query, { scopes, variables: { id: world.item.id } });
      expect(data).toEqual({ node: null });
      expect(refused).toEqual({ node: "FORBIDDEN" });
    },
  );

  test("is refused whole where the field itself is", async () => {
    const variables = { id: world.owner.id };
    expect(await ask(query, { scopes: ["write:items"], variables })).toEqual(forbidden("node"));
    expect(await ask(query, { variables })).toEqual({
      status: 401,
      data: null,
      refused: { node: "UNAUTHENTICATED" },
    });
  });

  test.each(["itm_gone", "usr_gone", "", "nothing", "usr_\u0000", "__proto__"])(
    "is null for %j, which nothing has",
    async (id) => {
      expect(await ask(query, { scopes: ["me"], variables: { id } })).toEqual({
        status: 200,
        data: { node: null },
        refused: {},
      });
    },
  );
});

test("an object with a rule, Item, is read with either of its scopes", async () => {
  const created =
    'mutation { createItem(input: { title: "A ledger" }) { title owner { username } } }';
  expect(await ask(created, { scopes: ["write:items"] })).toEqual({
    status: 200,
    data: { createItem: { title: "A ledger", owner: { username: "admin" } } },
    refused: {},
  });
});

test("a mutation is refused whole for what it selects from its result, and does nothing", async () => {
  const before = server().contents();
  const created = 'mutation { createItem(input: { title: "B" }) { owner { username status } } }';
  const { status, data, refused } = await ask(created, { scopes: everydayScopes });
  expect({ status, data }).toEqual({ status: 403, data: null });
  expect(Object.values(refused)).toEqual(["FORBIDDEN"]);
  expect(server().contents()).toEqual(before);
});

test("an input field with a rule, CreateItemInput.ownerId, counts where it is sent, as null too", async () => {
  const query = `mutation ($ownerId: ID) {
    createItem(input: { title: "B", ownerId: $ownerId }) { owner { username } }
  }`;
  const scopes = everydayScopes;
  expect(await ask(query, { scopes, variables: { ownerId: null } })).toEqual(
    forbidden("createItem"),
  );
  expect(await ask(query, { scopes })).toMatchObject({
    data: { createItem: { owner: { username: "admin" } } },
  });
});
