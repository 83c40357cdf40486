/** What docs/default-api.md says is true: its operations run in their order, and its table names every code. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createServer, type ScopegateServer } from "../../src/server.js";
import { blocksOf, codeIn, root, tableUnder } from "./markdown.js";
import { logIn } from "./requests.js";

const page = readFileSync(join(root, "docs/default-api.md"), "utf8");
const operations = blocksOf(page).map(({ language, text }) => {
  expect(language).toBe("graphql");
  return text;
});

let server: ScopegateServer;
let url: string;

beforeAll(async () => {
  server = await createServer({ databaseUrl: "memory:", bcryptCost: 4, logLevel: "silent" });
  ({ url } = await server.start({ port: 0 }));
});

afterAll(() => server.stop());

async function ask(query: string, token: string, variables: object): Promise<unknown> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: unknown; errors?: unknown };
  expect(errors).toBeUndefined();
  return data;
}

test("every operation of the page runs, in its order", async () => {
  const john = await logIn(url, "johndoe", "secret", "me read:items write:items");
  const admin = await logIn(url, "admin", "secret3", "me admin:users");
  const own = operations.slice(0, 7);
  const answers: unknown[] = [];
  let id: string | undefined;
  let session: string | undefined;
  for (const operation of operations) {
    const { access_token: token = "" } = own.includes(operation) ? john : admin;
    const data = (await ask(operation, token, { id, session })) as {
      readonly createItem?: { readonly id: string };
      readonly sessions?: readonly { readonly id: string }[];
    };
    id ??= data.createItem?.id;
    session ??= data.sessions?.[0]?.id;
    answers.push(data);
  }
  const title = "A red fountain pen";
  expect(answers).toEqual([
    {
      createItem: { id, title: "A fountain pen", version: 1, owner: { username: "johndoe" } },
    },
    { updateItem: { title, description: null, version: 2 } },
    {
      items: {
        nodes: [{ title }, { title: "Two tickets to the opera" }],
        pageInfo: { hasNextPage: true, endCursor: expect.any(String) as string },
        totalCount: 4,
      },
    },
    {
      search: [
        { __typename: "Item", title },
        { __typename: "Item", title: "A fountain pen" },
      ],
      node: { id, title },
    },
    { changePassword: { username: "johndoe" } },
    {
      sessions: [
        {
          id: expect.stringMatching(/^ses_/) as string,
          current: true,
          client: "first-party",
          device: "node",
          scopes: ["me", "read:items", "write:items"],
          createdAt: expect.stringMatching(/Z$/) as string,
          lastSeen: expect.stringMatching(/Z$/) as string,
          expiresAt: expect.stringMatching(/Z$/) as string,
        },
      ],
    },
    { endSession: { id: session, device: "node" } },
    {
      createUser: {
        id: expect.stringMatching(/^usr_/) as string,
        username: "carol",
        scopes: ["me"],
        status: "ACTIVE",
      },
    },
    {
      users: {
        nodes: ["admin", "bob", "carol", "johndoe"].map(
          (username) => expect.objectContaining({ username }) as unknown,
        ),
        totalCount: 4,
      },
    },
  ]);
  expect(await logIn(url, "johndoe", "correct horse battery")).toHaveProperty("access_token");
});

test("the page names every code that the resolvers answer beside denials", () => {
  const source = readFileSync(join(root, "src/graphql/user-error.ts"), "utf8");
  const codes = [...source.matchAll(/code: "([A-Z_]+)"/g)].map(([, code]) => code);
  const denials = ["UNAUTHENTICATED", "FORBIDDEN"];
  const documented = tableUnder("Errors", page).map(([cell]) => codeIn(cell));
  expect(new Set(documented)).toEqual(
    new Set(codes.filter((code) => !denials.includes(code ?? ""))),
  );
});
