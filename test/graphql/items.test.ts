import fc from "fast-check";
import type { ItemRecord, UserRecord } from "../../src/store/store.js";
import { openDefaultApi, refusal, type DefaultApi } from "./default-api.js";

let api: DefaultApi;
let jane: UserRecord;
let john: UserRecord;

beforeEach(async () => {
  api = await openDefaultApi();
  jane = await api.createUser("jane");
  john = await api.createUser("john");
});

afterEach(async () => {
  await api.close();
});

async function create(count: number, owner = jane): Promise<ItemRecord[]> {
  const items: ItemRecord[] = [];
  for (let index = 0; index < count; index += 1) {
    items.push(await api.store.items.create({ title: `item ${index}`, ownerId: owner.id }));
  }
  return items;
}

interface Connection {
  readonly edges: { readonly cursor: string; readonly node: { readonly id: string } }[];
  readonly nodes: { readonly id: string }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  readonly totalCount: number;
}

const fields = `{
  edges { cursor node { id } } nodes { id } totalCount
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
}`;

async function page(variables: Record<string, unknown> = {}, as = jane): Promise<Connection> {
  const query = `query ($first: Int, $after: String, $filter: ItemFilter) {
    items(first: $first, after: $after, filter: $filter) ${fields}
  }`;
  const { data, errors } = await api.ask(query, { as, variables });
  expect(errors).toBeUndefined();
  return data?.["items"] as Connection;
}

const faults = async (source: string, variables: Record<string, unknown> = {}) =>
  (await api.ask(source, { as: jane, variables })).errors;

describe("items", () => {
  test("lists everybody's items, newest first, each with its owner", async () => {
    await create(1, jane);
    await create(1, john);
    const query = "{ items { nodes { title owner { username } createdAt } } }";
    expect(await api.ask(query, { as: "service" })).toEqual({
      data: {
        items: {
          nodes: [
            {
              title: "item 0",
              owner: { username: "john" },
              createdAt: expect.stringMatching(
                /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
              ) as string,
            },
            expect.objectContaining({ owner: { username: "jane" } }),
          ],
        },
      },
    });
  });

  test("a page has 20 items unless it is asked for more; null counts as left out", async () => {
    await create(21);
    expect((await page()).nodes).toHaveLength(20);
    expect((await page({ first: null, after: null, filter: null })).nodes).toHaveLength(20);
    expect((await page({ first: 21 })).nodes).toHaveLength(21);
  });

  test("first: 0 asks for the count alone", async () => {
    await create(3);
    expect(await page({ first: 0 })).toEqual({
      edges: [],
      nodes: [],
      totalCount: 3,
      pageInfo: { hasNextPage: true, hasPreviousPage: false, startCursor: null, endCursor: null },
    });
  });

  test("first may be 1000, and not more, nor negative", async () => {
    expect(await faults("{ items(first: 1000) { nodes { id } } }")).toBeUndefined();
    const ask = (first: number) => faults(`{ items(first: ${first}) { nodes { id } } }`);
    expect(await ask(1001)).toEqual(
      refusal("BAD_USER_INPUT", /^first must be from 0 to 1000, not 1001\.$/),
    );
    expect(await ask(-1)).toEqual(
      refusal("BAD_USER_INPUT", /^first must be from 0 to 1000, not -1\.$/),
    );
    expect(await faults("{ me { items(first: 1001) { nodes { id } } } }")).toEqual(
      refusal("BAD_USER_INPUT", /not 1001/),
    );
  });

  const encoded = (text: string) => Buffer.from(text).toString("base64url");
  test.each([
    "",
    "x",
    "20",
    "null",
    encoded("[1]"),
    encoded("[2,5]"),
    encoded("[1,0]"),
    encoded("[1,-5]"),
    encoded("[1,5.5]"),
    encoded("[1,1e3]"),
    encoded("[1, 5]"),
    encoded("[1,9007199254740993]"),
    encoded('[1,"5"]'),
    `${encoded("[1,5]")}=`,
    ` ${encoded("[1,5]")}`,
    `${encoded("[1,5]")}\0`,
  ])("the cursor %j is refused, and the error says what to send", async (after) => {
    const query = "query ($after: String) { items(after: $after) { nodes { id } } }";
    expect(await faults(query, { after })).toEqual(
      refusal("BAD_USER_INPUT", /^after is not a cursor of this list\. Send endCursor/),
    );
  });

  test("filter.mine lists and counts the caller's items only", async () => {
    const [own] = await create(1, jane);
    await create(2, john);
    const mine = await page({ filter: { mine: true } });
    expect(mine.nodes).toEqual([{ id: own?.id }]);
    expect(mine.totalCount).toBe(1);
    expect((await page({ filter: { mine: false } })).totalCount).toBe(3);
    expect((await page({ filter: { mine: null } })).totalCount).toBe(3);
  });

  test("filter.mine is FORBIDDEN to an access without a user", async () => {
    const query = "{ items(filter: { mine: true }) { nodes { id } } }";
    expect((await api.ask(query, { as: "service" })).errors).toEqual(
      refusal("FORBIDDEN", /not for a user of this server/),
    );
  });

  test("the cursor of any edge continues after that edge, and pages know what is around them", async () => {
    await create(5);
    const all = await page();
    for (const [index, edge] of all.edges.entries()) {
      const rest = await page({ after: edge.cursor, first: 2 });
      expect(rest.nodes).toEqual(all.nodes.slice(index + 1, index + 3));
      expect(rest.pageInfo).toEqual({
        hasPreviousPage: true,
        hasNextPage: index + 3 < all.nodes.length,
        startCursor: all.edges[index + 1]?.cursor ?? null,
        endCursor: all.edges.slice(index + 1, index + 3).at(-1)?.cursor ?? null,
      });
    }
    expect(all.pageInfo.hasPreviousPage).toBe(false);
  });

  test("paging shows exactly the items of the first page's moment, whatever is created meanwhile", async () => {
    // The model: newest first. An insert is one of "jane" and "john" before a page is read.
    const model: { id: string; owner: UserRecord }[] = [];
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        fc.array(fc.array(fc.boolean(), { maxLength: 3 }), { minLength: 1, maxLength: 6 }),
        async (first, mine, insertsBeforePages) => {
          const visible = () =>
            model.filter(({ owner }) => !mine || owner === jane).map(({ id }) => ({ id }));
          const seen: { id: string }[] = [];
          let expected: { id: string }[] | undefined;
          let after: string | null = null;
          let turn = 0;
          for (;;) {
            for (const byJane of insertsBeforePages[turn++] ?? []) {
              const owner = byJane ? jane : john;
              const item = await api.store.items.create({ title: "x", ownerId: owner.id });
              model.unshift({ id: item.id, owner });
            }
            expected ??= visible();
            const answer: Connection = await page({ first, after, filter: { mine } });
            expect(answer.totalCount).toBe(visible().length);
            expect(answer.edges.map(({ node }) => node)).toEqual(answer.nodes);
            seen.push(...answer.nodes);
            expect(answer.pageInfo.hasNextPage).toBe(seen.length < expected.length);
            after = answer.pageInfo.endCursor;
            if (!answer.pageInfo.hasNextPage) break;
          }
          expect(seen).toEqual(expected);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe("item", () => {
  test("is the item of that id", async () => {
    const [item] = await create(1);
    const query = "query ($id: ID!) { item(id: $id) { id title description } }";
    expect(await api.ask(query, { as: jane, variables: { id: item?.id } })).toEqual({
      data: { item: { id: item?.id, title: "item 0", description: null } },
    });
  });

  test.each(["", "itm_nothing", "\0", "\ud800", 7])("is null for the id %j", async (id) => {
    const query = "query ($id: ID!) { item(id: $id) { id } }";
    expect(await api.ask(query, { as: jane, variables: { id } })).toEqual({ data: { item: null } });
  });
});
