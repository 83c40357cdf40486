/** Events between processes: a bound on what waits, and no silence about what is lost. */

import type { Message } from "../../../src/cli/workers/messages.js";
import { createOutbox } from "../../../src/cli/workers/outbox.js";

function slowReader() {
  const written: Message[] = [];
  let unread: (() => void)[] = [];
  const outbox = createOutbox((message, sent) => {
    written.push(message);
    unread.push(sent);
  });
  return {
    outbox,
    written,
    read: () => {
      const all = unread;
      unread = [];
      for (const sent of all) sent();
    },
  };
}

test("events leave in their order, and nothing is said to be lost", () => {
  const { outbox, written, read } = slowReader();
  for (const id of [1, 2, 3]) {
    outbox.push({ id });
    read();
  }
  expect(written).toEqual([1, 2, 3].map((id) => ({ type: "event", event: { id } })));
});

test("behind a reader that does not read no more than a thousand wait; it is told once that others are lost", () => {
  const { outbox, written, read } = slowReader();
  for (let id = 0; id < 5_000; id += 1) outbox.push({ id });
  expect(written).toHaveLength(1_000);
  read();
  expect(written.slice(1_000)).toEqual([{ type: "eventsLost" }]);
  read();
  outbox.push({ id: 5_000 });
  expect(written.slice(1_001)).toEqual([{ type: "event", event: { id: 5_000 } }]);
});

test("a loss that was told to this process is told on, behind what waits already", () => {
  const { outbox, written, read } = slowReader();
  outbox.push({ id: 1 });
  outbox.pushLost();
  expect(written).toHaveLength(1);
  read();
  read();
  outbox.pushLost();
  expect(written.map(({ type }) => type)).toEqual(["event", "eventsLost", "eventsLost"]);
});
