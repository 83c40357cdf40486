/** Item events between the processes of one server. */

import { createItemEvents, type EventRelay } from "../../src/graphql/item-events.js";
import type { ItemRecord } from "../../src/store/store.js";

const pen: ItemRecord = {
  id: "itm_1",
  sequence: 1,
  title: "A pen, «é» and \u2028",
  description: null,
  ownerId: "usr_1",
  version: 3,
  createdAtMillis: 1_700_000_000_123,
};

interface FakeRelay extends EventRelay {
  readonly sent: object[];
  arrive(event: unknown): void;
  lose(): void;
}

function fakeRelay(): FakeRelay {
  const sent: object[] = [];
  let arrive: (event: unknown) => void = () => undefined;
  let lose = (): void => undefined;
  return {
    sent,
    send: (event) => {
      sent.push(event);
    },
    receive(onEvent, onLost) {
      arrive = onEvent;
      lose = onLost;
    },
    arrive: (event) => {
      arrive(event);
    },
    lose: () => {
      lose();
    },
  };
}

test("an item changed here is shown here once, and sent to the others", async () => {
  const relay = fakeRelay();
  const events = createItemEvents(relay);
  const reader = events.watch();
  events.publish(pen);
  expect(await reader.next()).toEqual({ done: false, value: pen });
  expect(relay.sent).toHaveLength(1);
});

test("an item changed elsewhere is the same after its journey, and is not sent back", async () => {
  const elsewhere = fakeRelay();
  createItemEvents(elsewhere).publish(pen);
  const relay = fakeRelay();
  const reader = createItemEvents(relay).watch();
  relay.arrive(JSON.parse(JSON.stringify(elsewhere.sent[0])));
  expect(await reader.next()).toEqual({ done: false, value: pen });
  expect(relay.sent).toEqual([]);
});

test("what is no item, as from another version, is shown to nobody", async () => {
  const relay = fakeRelay();
  const reader = createItemEvents(relay).watch();
  const broken = [
    { ...pen, title: undefined },
    { ...pen, version: "3" },
    { ...pen, description: undefined },
    null,
  ];
  for (const itemChanged of broken) relay.arrive({ itemChanged });
  for (const event of [undefined, null, 5, "text", {}, { itemDeleted: pen }]) relay.arrive(event);
  relay.arrive({ itemChanged: pen });
  expect(await reader.next()).toEqual({ done: false, value: pen });
});

test("events lost on the way end the streams with the error that says so", async () => {
  const relay = fakeRelay();
  const events = createItemEvents(relay);
  const waiting = events.watch().next();
  relay.lose();
  await expect(waiting).rejects.toMatchObject({ extensions: { code: "SUBSCRIPTION_OVERRUN" } });
  const later = events.watch();
  events.publish(pen);
  expect(await later.next()).toEqual({ done: false, value: pen });
});
