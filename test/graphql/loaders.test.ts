import { openDefaultApi, type DefaultApi } from "./default-api.js";

let api: DefaultApi;

beforeEach(async () => {
  api = await openDefaultApi();
  for (let owner = 0; owner < 8; owner += 1) {
    const user = await api.createUser(`user${owner}`);
    for (let item = 0; item < 3; item += 1) {
      await api.store.items.create({ title: `${owner}.${item}`, ownerId: user.id });
    }
  }
  api.statements();
});

afterEach(async () => {
  await api.close();
});

async function statementsOf(query: string): Promise<string[]> {
  expect((await api.ask(query, { as: "service" })).errors).toBeUndefined();
  return api.statements();
}

describe("the number of statements does not grow with the number of rows", () => {
  test.each<[string, number, string]>([
    ["a list", 1, "{ items { nodes { id title } } }"],
    ["a list with owners", 2, "{ items { nodes { owner { username } } } }"],
    [
      "edges and nodes at once",
      2,
      "{ items { edges { node { owner { id } } } nodes { owner { id } } } }",
    ],
    [
      "pages of all owners",
      3,
      "{ items { nodes { owner { items(first: 2) { nodes { id } } } } } }",
    ],
    [
      "two different pages of all owners",
      4,
      "{ items { nodes { owner { a: items(first: 2) { nodes { id } } b: items(first: 1) { nodes { id } } } } } }",
    ],
    [
      "pages and counts of all owners",
      4,
      "{ items { nodes { owner { items { totalCount nodes { id } } } } } }",
    ],
    [
      "owners of items of owners",
      3,
      "{ items { nodes { owner { items { nodes { owner { username } } } } } } }",
    ],
    ["a list with its count", 2, "{ items { nodes { id } totalCount } }"],
    ["a count asked for twice", 2, "{ items { a: totalCount b: totalCount } }"],
  ])("%s: %d", async (_title, count, query) => {
    expect(await statementsOf(query)).toHaveLength(count);
  });

  test("totalCount is computed only where it is asked for", async () => {
    const counts = async (query: string) =>
      (await statementsOf(query)).filter((text) => text.includes("totals")).length;
    expect(await counts("{ items { nodes { owner { items { nodes { id } } } } } }")).toBe(0);
    expect(await counts("{ items { totalCount } }")).toBe(1);
    expect(await counts("query { items { totalCount @include(if: false) nodes { id } } }")).toBe(0);
  });

  test("each owner gets the page that was asked for it", async () => {
    const query = `{ items(first: 100) { nodes { owner {
      username two: items(first: 2) { nodes { title } totalCount } one: items(first: 1) { nodes { title } }
    } } } }`;
    const { data } = await api.ask(query, { as: "service" });
    const { nodes } = data?.["items"] as { nodes: { owner: { username: string } }[] };
    expect(nodes).toHaveLength(24);
    for (const { owner } of nodes) {
      const number = owner.username.slice("user".length);
      expect(owner).toMatchObject({
        two: { nodes: [{ title: `${number}.2` }, { title: `${number}.1` }], totalCount: 3 },
        one: { nodes: [{ title: `${number}.2` }] },
      });
    }
  });

  test("different cursors for different owners are different pages", async () => {
    const { data } = await api.ask("{ items(first: 4) { edges { cursor } } }", { as: "service" });
    const { edges } = data?.["items"] as { edges: { cursor: string }[] };
    const [newest, , , oldest] = edges.map(({ cursor }) => cursor);
    const result = await api.ask(
      `query ($newest: String, $oldest: String) { items(first: 1) { nodes { owner {
        a: items(after: $newest) { nodes { title } } b: items(after: $oldest) { nodes { title } }
      } } } }`,
      { as: "service", variables: { newest, oldest } },
    );
    expect(result.data).toEqual({
      items: {
        nodes: [
          { owner: { a: { nodes: [{ title: "7.1" }, { title: "7.0" }] }, b: { nodes: [] } } },
        ],
      },
    });
  });
});
