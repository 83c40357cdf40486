import type { UserRecord } from "../../src/store/store.js";
import { openDefaultApi, refusal, type Asked, type DefaultApi } from "./default-api.js";

let api: DefaultApi;
let jane: UserRecord;

beforeEach(async () => {
  api = await openDefaultApi();
  jane = await api.createUser("jane");
});

afterEach(async () => {
  await api.close();
});

const create = (input: Record<string, unknown>, as: Asked["as"] = jane) =>
  api.ask(
    `mutation ($input: CreateItemInput!) {
      createItem(input: $input) { id title description owner { username } }
    }`,
    { as, variables: { input: { title: "A pen", ...input } } },
  );

describe("createItem", () => {
  test("creates an item that belongs to the caller", async () => {
    const result = await create({ description: "It writes.\n\tWell." });
    expect(result).toEqual({
      data: {
        createItem: {
          id: expect.stringMatching(/^itm_/) as string,
          title: "A pen",
          description: "It writes.\n\tWell.",
          owner: { username: "jane" },
        },
      },
    });
    const { id } = (result.data?.["createItem"] ?? {}) as { id: string };
    expect(await api.store.items.findById(id)).toMatchObject({ ownerId: jane.id });
  });

  test.each([
    ["one character", { title: "x" }],
    ["200 characters", { title: "x".repeat(200) }],
    ["200 characters of two UTF-16 units each", { title: "🖋".repeat(200) }],
    ["spaces around it, which stay", { title: " x " }],
    ["text in any script", { title: "שלום 世界" }],
  ])("a title may have %s", async (_name, input) => {
    expect(await create(input)).toMatchObject({ data: { createItem: input } });
  });

  test.each([
    ["nothing", "", /^title must have 1 to 200 characters, and not only spaces\.$/],
    [
      "spaces only",
      " \u00a0\u3000",
      /^title must have 1 to 200 characters, and not only spaces\.$/,
    ],
    ["201 characters", "x".repeat(201), /^title must have at most 200 characters, not 201\.$/],
    ["a line break", "a\nb", /^title must not hold control characters/],
    ["a NUL", "a\0b", /^title must not hold control characters/],
    ["DEL", "a\u007fb", /^title must not hold control characters/],
    ["a C1 control", "a\u0085b", /^title must not hold control characters/],
    ["a lone high surrogate", "a\ud83db", /^title must be Unicode text/],
    ["a lone low surrogate", "\udd8b", /^title must be Unicode text/],
  ])("a title with %s is refused", async (_name, title, message) => {
    const result = await create({ title });
    expect(result.errors).toEqual(refusal("BAD_USER_INPUT", message));
    expect(await api.store.items.count({})).toBe(0);
  });

  test.each([null, "", "🖋".repeat(10_000)])("a description may be %.5j", async (description) => {
    expect(await create({ description })).toMatchObject({ data: { createItem: { description } } });
  });

  test.each([
    [
      "10,001 characters",
      "x".repeat(10_001),
      /^description must have at most 10000 .* not 10001\.$/,
    ],
    ["a NUL", "a\0", /^description must not hold the character U\+0000\.$/],
    ["a lone surrogate", "a\ud800", /^description must be Unicode text/],
  ])("a description with %s is refused", async (_name, description, message) => {
    expect((await create({ description })).errors).toEqual(refusal("BAD_USER_INPUT", message));
    expect(await api.store.items.count({})).toBe(0);
  });

  test("is FORBIDDEN to an access without a user, which learns why and not about its input", async () => {
    expect((await create({ title: "" }, "service")).errors).toEqual(
      refusal("FORBIDDEN", /speaks for a program or for a subject of another issuer/),
    );
    expect(await api.store.items.count({})).toBe(0);
  });

  test("is FORBIDDEN to a disabled user", async () => {
    const alice = await api.createUser("alice", true);
    expect((await create({}, alice)).errors).toEqual(refusal("FORBIDDEN", /disabled/));
    expect(await api.store.items.count({})).toBe(0);
  });

  test("what the same request reads afterwards holds the new item", async () => {
    const selection = '(input: { title: "x" }) { owner { items { totalCount nodes { id } } } }';
    const result = await api.ask(
      `mutation { a: createItem${selection} b: createItem${selection} }`,
      {
        as: jane,
      },
    );
    const owned = (totalCount: number) => ({
      owner: {
        items: {
          totalCount,
          nodes: Array.from({ length: totalCount }, () => expect.anything() as unknown),
        },
      },
    });
    expect(result).toEqual({ data: { a: owned(1), b: owned(2) } });
  });
});
