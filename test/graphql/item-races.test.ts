/** What happens to items while others look at them. */

import { createItemEvents } from "../../src/graphql/item-events.js";
import { openDefaultApi, type DefaultApi } from "./default-api.js";

let api: DefaultApi;

beforeEach(async () => {
  api = await openDefaultApi();
});

afterEach(async () => {
  await api.close();
});

test("an owner who is deleted between the item and the owner is null, and the list is answered", async () => {
  const jane = await api.createUser("jane");
  await api.store.items.create({ title: "A pen", ownerId: jane.id });
  const list = api.store.items.list.bind(api.store.items);
  Object.assign(api.store.items, {
    list: async (page: Parameters<typeof list>[0]) => {
      const found = await list(page);
      await api.store.users.delete(jane.id);
      return found;
    },
  });
  expect(await api.ask("{ items { nodes { title owner { username } } } }")).toEqual({
    data: { items: { nodes: [{ title: "A pen", owner: null }] } },
  });
});

test("a reader that falls too far behind is told so, and to subscribe again", async () => {
  const jane = await api.createUser("jane");
  const item = await api.store.items.create({ title: "A pen", ownerId: jane.id });
  const events = createItemEvents();
  const reader = events.watch();
  for (let count = 0; count < 1_001; count += 1) events.publish(item);
  await expect(reader.next()).rejects.toMatchObject({
    message: expect.stringContaining("subscribe again") as string,
    extensions: { code: "SUBSCRIPTION_OVERRUN" },
  });
});
