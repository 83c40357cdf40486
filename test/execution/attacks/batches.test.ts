/** A loader collects under compiled code what it collects under graphql-js: as many batches, with the same keys. */

import DataLoader from "dataloader";
import { setImmediate as turn } from "node:timers/promises";
import { anonymous } from "../../../src/scope/entry.js";
import { guard } from "../../scope/guarded.js";
import { startBoth, stopClock } from "../servers.js";

beforeAll(stopClock);

interface Context {
  readonly people: DataLoader<number, object>;
}

const person = (id: number) => ({ id, friendIds: [id * 10, id * 10 + 1] });

const schema = guard(
  `
  type Query { items: [Item!] person: Person }
  type Item { owner: Person! editor: Person }
  type Person { id: Int! friends: [Person!] best: Person }
  `,
  {
    Query: {
      items: () => Array.from({ length: 8 }, (_, id) => ({ id })),
      person: (_source: unknown, _args: unknown, { people }: Context) => people.load(3),
    },
    Item: {
      owner: ({ id }: { id: number }, _args: unknown, { people }: Context) => people.load(id % 3),
      editor: async ({ id }: { id: number }, _args: unknown, { people }: Context) => {
        await Promise.resolve();
        return people.load(id + 100);
      },
    },
    Person: {
      friends: ({ friendIds }: ReturnType<typeof person>, _args: unknown, { people }: Context) =>
        people.loadMany(friendIds),
      best: ({ id }: { id: number }, _args: unknown, { people }: Context) => people.load(id + 1),
    },
  },
);

test.each([
  "{ items { owner { id } } }",
  "{ items { owner { id best { id } } editor { best { id friends { id } } } } person { id } }",
  "{ person { best { best { id } } friends { best { id } friends { id } } } items { editor { id } } }",
])("%s", async (query) => {
  const batches: (readonly number[])[][] = [];
  const both = await startBoth(schema);
  try {
    const ask = () => {
      const own: (readonly number[])[] = [];
      batches.push(own);
      const people = new DataLoader<number, object>(async (ids) => {
        own.push(ids);
        await turn();
        return ids.map(person);
      });
      return { query, context: { people } };
    };
    const { plain, compiled, way } = await both.ask(ask, anonymous);
    expect([compiled, way]).toEqual([plain, "compiled"]);
    expect(batches[0]?.length).toBeGreaterThan(0);
    expect(batches[1]).toEqual(batches[0]);
  } finally {
    await both.stop();
  }
});
