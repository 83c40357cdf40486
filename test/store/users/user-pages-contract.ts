/** What every store promises about many users: pages, counts and prefixes. */

import fc from "fast-check";
import { usernameKey, type Store, type UserRecord } from "../../../src/store/store.js";
import { newUser } from "./new-user.js";

/** @param current answers the store of the running test: an empty one. */
export function userPagesContract(current: () => Store): void {
  const create = (username: string, disabled = false) =>
    current().users.create(newUser({ username, disabled, scopes: [username, "me"] }));

  // Code points in an order that UTF-16 code units would not have.
  const names = [
    "b",
    "a\u{10ffff}",
    "a",
    "a\uffff",
    "a%",
    "a_",
    "\u{1f58b}",
    "Äa",
    "ab",
    "A*",
    "\uffffz",
  ];
  const inOrder = (users: readonly UserRecord[]) =>
    users.toSorted((one, other) =>
      Buffer.compare(
        Buffer.from(usernameKey(one.username)),
        Buffer.from(usernameKey(other.username)),
      ),
    );
  const createAll = async () => {
    const users: UserRecord[] = [];
    for (const [index, name] of names.entries()) users.push(await create(name, index % 3 === 0));
    return inOrder(users);
  };

  describe("pages of users", () => {
    test("list and count agree with an array, whatever is asked", async () => {
      const all = await createAll();
      const keys = all.map((user) => usernameKey(user.username));
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 0, max: 13 }),
          fc.option(fc.integer({ min: 0, max: 10 }), { nil: undefined }),
          fc.constantFrom(undefined, true, false),
          async (first, place, disabled) => {
            const after = place === undefined ? undefined : keys[place];
            const matching = all.filter((user) => user.disabled === (disabled ?? user.disabled));
            const rest = matching.filter((user) => all.indexOf(user) > (place ?? -1));
            expect(await current().users.list({ first, after, disabled })).toEqual({
              users: rest.slice(0, first),
              hasNextPage: rest.length > first,
            });
            expect(await current().users.count({ disabled })).toBe(matching.length);
          },
        ),
        { numRuns: 60 },
      );
    });

    test("without a user, a page is empty and the count is 0", async () => {
      expect(await current().users.list({ first: 1 })).toEqual({ users: [], hasNextPage: false });
      expect(await current().users.count({})).toBe(0);
      expect(await current().users.count({ disabled: true })).toBe(0);
    });

    test.each(["zzz", "\0", "\ud800", "' or 1=1 --zzz\0"])(
      "after %j, the name of nobody, the page has nobody",
      async (after) => {
        await create("jane");
        expect((await current().users.list({ first: 5, after })).users).toEqual([]);
      },
    );

    test("pages neither repeat nor skip a user while others come and go", async () => {
      const users = await Promise.all(["a", "c", "e", "g", "i"].map((name) => create(name)));
      const first = await current().users.list({ first: 2 });
      // Before and behind the cursor; the user at the cursor itself; one of those to come.
      await Promise.all([create("b"), create("d"), create("h")]);
      for (const gone of [users[0], users[1], users[4]])
        await current().users.delete(gone?.id ?? "");
      const rest = await current().users.list({ first: 9, after: "c" });
      const namesOf = (page: { readonly users: readonly UserRecord[] }) =>
        page.users.map((user) => user.username);
      expect([namesOf(first), namesOf(rest)]).toEqual([
        ["a", "c"],
        ["d", "e", "g", "h"],
      ]);
    });
  });

  describe("users by prefix", () => {
    test.each([
      ["a", ["a", "a%", "A*", "a_", "ab", "a\uffff", "a\u{10ffff}"]],
      ["A", ["a", "a%", "A*", "a_", "ab", "a\uffff", "a\u{10ffff}"]],
      ["a%", ["a%"]],
      ["a_", ["a_"]],
      ["a*", ["A*"]],
      ["a\uffff", ["a\uffff"]],
      ["a\u{10ffff}", ["a\u{10ffff}"]],
      ["\u{1f58b}", ["\u{1f58b}"]],
      ["A\u0308", ["Äa"]],
      ["abc", []],
      ["a\0", []],
      ["a\ud800", []],
      ["'", []],
      ["%", []],
    ])("%j finds %j", async (prefix, expected) => {
      await createAll();
      const found = await current().users.findByPrefix(prefix, 100);
      expect(found.map((user) => user.username)).toEqual(expected);
    });

    test("it finds what a comparison of text by text finds, and no more than is asked for", async () => {
      const all = await createAll();
      const letter = fc.constantFrom(
        "a",
        "b",
        "Ä",
        "%",
        "_",
        "*",
        "\u{1f58b}",
        "\uffff",
        "\u{10ffff}",
        "\ud7ff",
      );
      await fc.assert(
        fc.asyncProperty(
          fc.array(letter, { maxLength: 3 }),
          fc.integer({ min: 0, max: 12 }),
          async (letters, first) => {
            const prefix = letters.join("");
            const expected = all.filter((user) =>
              usernameKey(user.username).startsWith(usernameKey(prefix)),
            );
            const found = await current().users.findByPrefix(prefix, first);
            expect(found).toEqual(expected.slice(0, first));
          },
        ),
        { numRuns: 60 },
      );
    });
  });
}
