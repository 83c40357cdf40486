import type { ItemRecord, UserRecord } from "../../src/store/store.js";
import { openDefaultApi, refusal, type DefaultApi } from "./default-api.js";

let api: DefaultApi;
let jane: UserRecord;
let pen: ItemRecord;

beforeEach(async () => {
  api = await openDefaultApi();
  jane = await api.createUser("jane");
  pen = await api.store.items.create({ title: "A pen", description: "Blue", ownerId: jane.id });
});

afterEach(async () => {
  await api.close();
});

const update = (input: Record<string, unknown>) =>
  api.ask(
    `mutation ($input: UpdateItemInput!) {
      updateItem(input: $input) { id title description version owner { username } }
    }`,
    { as: jane, variables: { input: { id: pen.id, ...input } } },
  );

const remove = (id: string) =>
  api.ask(`mutation ($id: ID!) { deleteItem(input: { id: $id }) { id title } }`, {
    as: jane,
    variables: { id },
  });

describe("updateItem", () => {
  test("changes what is given, leaves the rest, and counts the version up", async () => {
    expect(await update({ title: "A red pen" })).toEqual({
      data: {
        updateItem: {
          id: pen.id,
          title: "A red pen",
          description: "Blue",
          version: 2,
          owner: { username: "jane" },
        },
      },
    });
  });

  test("takes the description away where it is null", async () => {
    expect(await update({ description: null })).toMatchObject({
      data: { updateItem: { title: "A pen", description: null } },
    });
  });

  test("with the version that is there, changes the item", async () => {
    expect(await update({ version: 1, title: "B" })).toMatchObject({
      data: { updateItem: { title: "B", version: 2 } },
    });
  });

  test("with an older version, is a CONFLICT that names the version that is there", async () => {
    await update({ title: "B" });
    const { data, errors } = await update({ version: 1, title: "C" });
    expect(data).toEqual({ updateItem: null });
    expect(errors).toEqual([
      expect.objectContaining({
        message:
          "The item is at version 2, and the change was made to version 1. " +
          "Read it again, and send your change with the version that is there.",
        extensions: { code: "CONFLICT", currentVersion: 2 },
      }),
    ]);
    expect(await api.store.items.findById(pen.id)).toMatchObject({ title: "B", version: 2 });
  });

  test("of ten changes to one version at the same moment, one is made", async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => update({ version: 1, title: `T${index}` })),
    );
    expect(answers.filter(({ errors }) => errors === undefined)).toHaveLength(1);
    expect(await api.store.items.findById(pen.id)).toMatchObject({ version: 2 });
  });

  test.each([
    ["a title that is null", { title: null }, /^title must not be null: every item has one\./],
    ["an empty title", { title: "" }, /^title must have 1 to 200 characters/],
    ["a title of two lines", { title: "a\u2028b" }, /^title must not hold control characters/],
    ["a long description", { description: "x".repeat(10_001) }, /at most 10,?000 characters/],
  ])("refuses %s, and changes nothing", async (_name, input, message) => {
    expect((await update(input)).errors).toEqual(refusal("BAD_USER_INPUT", message));
    expect(await api.store.items.findById(pen.id)).toEqual(pen);
  });

  test("without a change tells nobody of one", async () => {
    expect(await update({})).toMatchObject({
      data: { updateItem: { title: "A pen", version: 1 } },
    });
  });

  test("of an item that is not there is NOT_FOUND", async () => {
    expect((await update({ id: "itm_gone", title: "B" })).errors).toEqual(
      refusal("NOT_FOUND", /^There is no item with this id/),
    );
  });
});

describe("deleteItem", () => {
  test("answers what the item was, and it is gone", async () => {
    expect(await remove(pen.id)).toEqual({ data: { deleteItem: { id: pen.id, title: "A pen" } } });
    expect(await api.store.items.findById(pen.id)).toBeUndefined();
    expect((await remove(pen.id)).errors).toEqual(refusal("NOT_FOUND", /^There is no item/));
  });

  test("an operation sees its own deletion", async () => {
    const { data } = await api.ask(
      `mutation ($id: ID!) {
        before: updateItem(input: { id: $id }) { owner { items { totalCount } } }
        deleteItem(input: { id: $id }) { owner { items { totalCount nodes { id } } } }
      }`,
      { as: jane, variables: { id: pen.id } },
    );
    expect(data).toEqual({
      before: { owner: { items: { totalCount: 1 } } },
      deleteItem: { owner: { items: { totalCount: 0, nodes: [] } } },
    });
  });
});

describe("createItem for somebody else", () => {
  const create = (ownerId: unknown, as: UserRecord | string) =>
    api.ask(
      `mutation ($ownerId: ID) {
        createItem(input: { title: "A gift", ownerId: $ownerId }) { owner { username } }
      }`,
      { as, variables: { ownerId } },
    );

  test("makes an item of theirs, also where the token speaks for a program", async () => {
    expect(await create(jane.id, "service")).toEqual({
      data: { createItem: { owner: { username: "jane" } } },
    });
  });

  test("is NOT_FOUND where there is no such user", async () => {
    expect((await create("usr_gone", jane)).errors).toEqual(
      refusal("NOT_FOUND", /^There is no user with the id ownerId/),
    );
  });

  test("with null, belongs to the caller", async () => {
    expect(await create(null, jane)).toMatchObject({
      data: { createItem: { owner: { username: "jane" } } },
    });
  });
});
