/** What every store promises about the search for words in titles. */

import fc from "fast-check";
import type { Store } from "../../../src/store/store.js";
import { newUser } from "../users/new-user.js";

/** The words of a text, by the plainest code that there is; good for the letters of the tests. */
function plainWords(text: string): string[] {
  const plain = text
    .normalize("NFD")
    .replace(/[\u0300-\u036f\ufe0f]/g, "")
    .toLowerCase();
  return plain.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
}

/** @param current answers the store of the running test: an empty one. */
export function itemSearchContract(current: () => Store): void {
  let ownerId: string;

  const create = (title: string) => current().items.create({ title, ownerId });
  const search = async (text: string, first = 100) =>
    (await current().items.search(text, first)).map((item) => item.title);

  describe("search in titles", () => {
    beforeEach(async () => {
      ({ id: ownerId } = await current().users.create(newUser()));
    });

    test.each([
      ["A fountain pen", "pen", true],
      ["A fountain pen", "PEN fount", true],
      ["A fountain pen", "fountain-pen", true],
      ["A fountain pen", "ountain", false],
      ["A fountain pen", "pen pencil", false],
      ["A fountain pen", "pen pen pe p", true],
      ["Café crème", "cafe CREME", true],
      ["Cafe\u0301", "café", true],
      ["cafe", "CAFÉ", true],
      ["Tiếng Việt", "tieng viet", true],
      ["ΟΔΟΣ", "οδο", true],
      ["हिन्दी में", "हिन्दी", true],
      ["हिन्दी में", "हिन", true],
      ["हिन्दी में", "दी", false],
      ["日本語 テスト", "日本", true],
      ["❤️love🖋️pen", "love pen", true],
      ["Room 1️⃣2", "1", true],
      ["a-b_c.d", "c d", true],
      ["AND OR NOT NEAR", "NEAR", true],
      ["AND OR NOT NEAR", "or not", true],
      ["pen", "NOT ink", false],
      ["pen", "ink OR pen", false],
      ["pen", "title:pen", false],
      ["title pen", "title:pen", true],
      ["pen", '"pen" *', true],
      ["pen", "^pen", true],
      ["pen", "(pen", true],
      ["pen", "-pen + 'pen' \\pen;", true],
      ["pen", "pen\0ink", false],
      ["pen ink", "pen\0ink", true],
      ["pen", "\ud800pen\udc00", true],
    ])("%j, asked for %j: %j", async (title, text, found) => {
      await create(title);
      expect(await search(text)).toEqual(found ? [title] : []);
    });

    test.each(["", " ", "\0", "\ud800", '"', '""', "*", "-", "' -- ;", "🖋️", "❤️", "\u0301", "_%"])(
      "%j has no word and finds nothing",
      async (text) => {
        await create("pen ❤️ 🖋️ * - ' \u0301");
        expect(await search(text)).toEqual([]);
      },
    );

    test("a text as long as can be is an answer, not an error", async () => {
      await create("pen");
      expect(await search("pen ".repeat(2_500))).toEqual(["pen"]);
      expect(await search("p".repeat(10_000))).toEqual([]);
      expect(await search('"'.repeat(10_000))).toEqual([]);
      expect(await search(Array.from({ length: 2_500 }, (_, n) => `p${n}`).join(" "))).toEqual([]);
    });

    test("a hundred words are asked for, and not one more; one that begins another is none", async () => {
      const numbers = Array.from({ length: 101 }, (_, n) => `w${n + 100}`);
      const title = numbers.join(" ");
      await create(title);
      const hundred = numbers.slice(1).join(" ");
      expect(await search(hundred)).toEqual([title]);
      expect(await search(`w w1 w15 ${hundred} ${hundred}`)).toEqual([title]);
      expect(await search(`${hundred} other`)).toEqual([]);
      expect(await search(title)).toEqual([]);
    });

    test("the newest come first, and no more than are asked for", async () => {
      for (const title of ["pen 1", "ink 2", "pen 3", "pen 4"]) await create(title);
      expect(await search("pen")).toEqual(["pen 4", "pen 3", "pen 1"]);
      expect(await search("pen", 2)).toEqual(["pen 4", "pen 3"]);
      expect(await search("pen", 0)).toEqual([]);
    });

    test("an item is found as it is now: by its new title, not by the old one, not when deleted", async () => {
      const { id } = await create("fountain pen");
      const { items } = current();
      await items.update(id, { description: "ink" });
      expect(await search("ink")).toEqual([]);
      const changed = await items.update(id, { title: "bottle of ink" });
      expect(await items.search("ink", 9)).toEqual([changed]);
      expect(await search("pen")).toEqual([]);
      await items.delete(id);
      expect(await search("ink")).toEqual([]);
    });

    test("it finds what a comparison of word by word finds, whatever is written", async () => {
      const piece = fc.constantFrom(
        ...Array.from("aàÀbBcé12 \t-_\"'*():^+,."),
        ...["e\u0301", "🖋️", "\u{1d538}", "NEAR", "AND ", " OR ", "{}", "ß", "日"],
      );
      const written = (maxLength: number) =>
        fc.array(piece, { maxLength }).map((pieces) => pieces.join(""));
      await fc.assert(
        fc.asyncProperty(
          fc.array(written(8), { minLength: 1, maxLength: 6 }),
          fc.array(written(4), { minLength: 1, maxLength: 6 }),
          async (titles, texts) => {
            for (const title of titles) await create(title);
            for (const text of texts) {
              const asked = plainWords(text);
              const expected = titles.filter((title) =>
                asked.every((word) => plainWords(title).some((own) => own.startsWith(word))),
              );
              expect(await search(text)).toEqual(asked.length === 0 ? [] : expected.toReversed());
            }
            for (const { id } of (await current().items.list({ first: 100 })).items) {
              await current().items.delete(id);
            }
          },
        ),
        { numRuns: Number(process.env["RUNS"] ?? 60) },
      );
    });
  });
}
