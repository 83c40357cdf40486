/** Operations that need the answers of the ones before. */

import type { Answer, ApiClient } from "./api-client.js";
import type { Conversation } from "./conversation.js";

interface ItemPage {
  readonly nodes: readonly { readonly title: string }[];
  readonly edges: readonly { readonly cursor: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount: number;
}

/** The titles of each page, beside the total. */
export async function itemPages(client: ApiClient): Promise<unknown[]> {
  const pages: unknown[] = [];
  let after: string | null = null;
  do {
    const { data } = await client.query(
      `query Items($after: String) {
        items(first: 2, after: $after, filter: { mine: true }) {
          nodes { id title } edges { cursor } totalCount pageInfo { hasNextPage endCursor }
        }
      }`,
      { after },
    );
    const { nodes, edges, pageInfo, totalCount }: ItemPage = (data as { items: ItemPage }).items;
    expect(edges.at(-1)?.cursor).toBe(pageInfo.endCursor);
    pages.push([nodes.map(({ title }) => title), totalCount]);
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after !== null && pages.length < 10);
  return pages;
}

export async function lifeOfAnItem(client: ApiClient): Promise<Answer[]> {
  const created = await client.mutate(
    `mutation ($input: CreateItemInput!) {
      createItem(input: $input) { id title version owner { username } }
    }`,
    { input: { title: "A ledger", description: "Thick" } },
  );
  const id = idOf(created, "createItem");
  const update = (title: string) =>
    client.mutate(
      `mutation ($input: UpdateItemInput!) {
        updateItem(input: $input) { id title description version }
      }`,
      { input: { id, version: 1, title, description: null } },
    );
  return [
    created,
    await update("A red ledger"),
    await update("A blue ledger"),
    await client.mutate(
      "mutation ($id: ID!) { deleteItem(input: { id: $id }) { id title version } }",
      { id },
    ),
    await client.query("query ($id: ID!) { item(id: $id) { id title } }", { id }),
  ];
}

export async function lifeOfAUser(client: ApiClient): Promise<Answer[]> {
  const create = (username: string) =>
    client.mutate(
      `mutation ($input: CreateUserInput!) {
        createUser(input: $input) { id username email scopes status }
      }`,
      { input: { username, password: "a password", email: "carol@example.com" } },
    );
  const created = await create("carol");
  const id = idOf(created, "createUser");
  const change = (field: string, inputType: string, more = {}) =>
    client.mutate(
      `mutation ($input: ${inputType}!) { ${field}(input: $input) { id scopes status } }`,
      { input: { id, ...more } },
    );
  return [
    created,
    await create("CAROL"),
    await change("setUserScopes", "SetUserScopesInput", { scopes: ["me", "read:items"] }),
    await change("disableUser", "UserIdInput"),
    await change("enableUser", "UserIdInput"),
    await change("deleteUser", "UserIdInput"),
    await change("deleteUser", "UserIdInput"),
  ];
}

export async function changePassword({ admin, login }: Conversation): Promise<Answer[]> {
  await admin.mutate(
    'mutation { createUser(input: { username: "dan", password: "old", scopes: ["me"] }) { id } }',
  );
  const me = "{ me { id username } }";
  const client = await login("dan", "old", "me");
  const changed = await client.mutate(
    `mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { id username } }`,
    { input: { currentPassword: "old", newPassword: "new" } },
  );
  const refused = await client.query(me);
  const again = await login("dan", "new", "me");
  return [changed, refused, await again.query(me)];
}

function idOf({ data }: Answer, field: string): string {
  return (data as Readonly<Record<string, { readonly id: string }>>)[field]?.id ?? "";
}
