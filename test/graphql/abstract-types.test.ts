import type { ItemRecord, UserRecord } from "../../src/store/store.js";
import { openDefaultApi, refusal, type DefaultApi } from "./default-api.js";

let api: DefaultApi;
let jane: UserRecord;
let pen: ItemRecord;

beforeEach(async () => {
  api = await openDefaultApi();
  jane = await api.createUser("jane");
  pen = await api.store.items.create({ title: "A fountain pen", ownerId: jane.id });
});

afterEach(async () => {
  await api.close();
});

const names = "__typename ... on Item { title } ... on User { username }";

describe("node", () => {
  const node = (id: string) =>
    api.ask(`query ($id: ID!) { node(id: $id) { id ${names} } }`, { variables: { id } });

  test("finds an item", async () => {
    expect(await node(pen.id)).toEqual({
      data: { node: { __typename: "Item", id: pen.id, title: "A fountain pen" } },
    });
  });

  test("finds a user", async () => {
    expect(await node(jane.id)).toEqual({
      data: { node: { __typename: "User", id: jane.id, username: "jane" } },
    });
  });

  test.each(["", "itm_", "usr_gone", "itm_gone", "\0", "__proto__", "itm_\ud800"])(
    "%j is null",
    async (id) => {
      expect(await node(id)).toEqual({ data: { node: null } });
    },
  );

  test("many nodes are one statement for items, and one for users", async () => {
    const other = await api.createUser("bert");
    api.statements();
    await api.ask(
      `{ ${[jane.id, other.id, pen.id, "itm_gone"]
        .map((id, index) => `n${index}: node(id: "${id}") { id }`)
        .join(" ")} }`,
    );
    expect(api.statements()).toHaveLength(2);
  });
});

describe("search", () => {
  const search = (variables: Record<string, unknown>) =>
    api.ask(
      `query ($text: String!, $first: Int, $users: Boolean) {
        search(text: $text, first: $first, includeUsers: $users) { ${names} }
      }`,
      { variables },
    );
  const found = async (variables: Record<string, unknown>) =>
    ((await search(variables)).data?.["search"] as { title?: string; username?: string }[]).map(
      ({ title, username }) => title ?? username,
    );

  test("finds items by the beginnings of words, newest first", async () => {
    await api.store.items.create({ title: "Penny, the fount of wisdom", ownerId: jane.id });
    await api.store.items.create({ title: "An open fountain", ownerId: jane.id });
    expect(await found({ text: "FOUNT pen" })).toEqual([
      "Penny, the fount of wisdom",
      "A fountain pen",
    ]);
  });

  test("finds users by the beginning of the name where they are asked for", async () => {
    await api.store.items.create({ title: "For Jane", ownerId: jane.id });
    expect(await found({ text: "jan" })).toEqual(["For Jane"]);
    expect(await found({ text: "Jan", users: true })).toEqual(["jane", "For Jane"]);
  });

  test("an item that was changed is found by its new title alone", async () => {
    await api.store.items.update(pen.id, { title: "A pencil case" });
    expect(await found({ text: "fountain" })).toEqual([]);
    expect(await found({ text: "case" })).toEqual(["A pencil case"]);
  });

  test.each(['"pen" OR', "pen*", "NEAR(pen", "title:pen", "-pen", "pen ^"])(
    "%j is text, not syntax",
    async (text) => {
      expect((await search({ text })).errors).toBeUndefined();
    },
  );

  test.each(["", " ", "!?", "x".repeat(101)])("refuses the text %j", async (text) => {
    expect((await search({ text })).errors).toEqual(
      refusal("BAD_USER_INPUT", /^text must have a letter or a digit, and at most 100 characters/),
    );
  });

  test("answers at most `first` items, 100 at most", async () => {
    await api.store.items.create({ title: "A pen", ownerId: jane.id });
    expect(await found({ text: "pen", first: 1 })).toEqual(["A pen"]);
    expect((await search({ text: "pen", first: 101 })).errors).toEqual(
      refusal("BAD_USER_INPUT", /^first must be from 0 to 100, not 101\.$/),
    );
  });
});
