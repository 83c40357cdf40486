/** What a throttle keeps in memory: nothing of a guess that is over. */

import { performance } from "node:perf_hooks";
import { createRooms, type Failures } from "../../../src/oauth/throttle/throttle-rooms.js";

function roomsWith(readFailures: () => Promise<Failures>) {
  return createRooms({ points: 1, readFailures });
}

const none = { count: 0, leftMillis: 0 };

test("a room is kept while somebody is inside or waits, and no longer", async () => {
  const rooms = roomsWith(() => Promise.resolve(none));
  const first = await rooms.enter("a", performance.now() + 1000);
  const waiting = rooms.enter("a", performance.now() + 1000);
  expect(rooms.occupied()).toBe(1);
  if (first.kind === "stay") first.leave(true);
  const second = await waiting;
  expect([second.kind, rooms.occupied()]).toEqual(["stay", 1]);
  if (second.kind === "stay") second.leave(false);
  expect(rooms.occupied()).toBe(0);
});

test("nothing is kept of those that are turned away, at once or at the deadline", async () => {
  const full = roomsWith(() => Promise.resolve({ count: 1, leftMillis: 10 }));
  await Promise.all(["a", "b", "b"].map((key) => full.enter(key, performance.now())));
  expect(full.occupied()).toBe(0);

  const busy = roomsWith(() => Promise.resolve(none));
  const inside = await busy.enter("a", performance.now());
  await busy.enter("a", performance.now());
  if (inside.kind === "stay") inside.leave(false);
  expect(busy.occupied()).toBe(0);
});

test("nothing is kept where the failures cannot be read", async () => {
  const rooms = roomsWith(() => Promise.reject(new Error("no store")));
  await expect(rooms.enter("a", performance.now())).rejects.toThrow("no store");
  expect(rooms.occupied()).toBe(0);
});

test("a failure that was counted while somebody is inside is known to whoever is inside", async () => {
  const rooms = createRooms({ points: 2, readFailures: () => Promise.resolve(none) });
  const [one, other] = await Promise.all([
    rooms.enter("a", performance.now()),
    rooms.enter("a", performance.now()),
  ]);
  if (one.kind !== "stay" || other.kind !== "stay") throw new Error("both have room");
  expect(other.hasFailures()).toBe(false);
  one.leave(true);
  expect(other.hasFailures()).toBe(true);
});
