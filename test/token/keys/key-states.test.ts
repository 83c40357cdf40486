import fc from "fast-check";
import { keyStates, nextChangeSeconds } from "../../../src/token/keys/key-states.js";
import type { KeyRecord, KeyState } from "../../../src/token/keys/key-states.js";
import { newRecord, retiringSeconds, start } from "../key-builders.js";

const statesOf = (records: readonly KeyRecord[], nowSeconds: number): (KeyState | undefined)[] => {
  const states = keyStates(records, nowSeconds);
  return records.map((record) => states.find((stated) => stated.record === record)?.state);
};
const stateOf = (record: KeyRecord, records: readonly KeyRecord[], nowSeconds: number) =>
  keyStates(records, nowSeconds).find((stated) => stated.record === record);

describe("a rotation", () => {
  const former = newRecord({ activates_at: start });
  const later = newRecord({ activates_at: start + 1000 });
  const records = [former, later];

  test.each<[string, number, KeyState[]]>([
    ["before: the new key is only published", start + 999.9, ["active", "next"]],
    ["at the second that is written: the new key signs", start + 1000, ["retiring", "active"]],
    ["as long as a token lives", start + 999 + retiringSeconds, ["retiring", "active"]],
    ["after that", start + 1000 + retiringSeconds, ["gone", "active"]],
  ])("%s", (_title, nowSeconds, states) => {
    expect(statesOf(records, nowSeconds)).toEqual(states);
  });

  test("says since when and until when each key is what it is", () => {
    const times = (record: KeyRecord, nowSeconds: number) => {
      const { sinceSeconds, untilSeconds } = stateOf(record, records, nowSeconds) ?? {};
      return [sinceSeconds, untilSeconds];
    };
    expect(times(former, start)).toEqual([start, start + 1000]);
    expect(times(later, start)).toEqual([undefined, start + 1000]);
    const end = start + 1000 + retiringSeconds;
    expect(times(former, start + 1000)).toEqual([start + 1000, end]);
    expect(times(later, start + 1000)).toEqual([start + 1000, undefined]);
    expect(times(former, end)).toEqual([end, undefined]);
  });
});

test("a key that says nothing of times signs since ever", () => {
  const old = newRecord();
  expect(statesOf([old], 0)).toEqual(["active"]);
  expect(statesOf([newRecord({ activates_at: 0 }), old], start)).toEqual(["active", "gone"]);
});

test("of keys that say nothing of times the first signs, and the others verify without end", () => {
  const records = [newRecord(), newRecord(), newRecord()];
  expect(statesOf(records, start)).toEqual(["active", "retiring", "retiring"]);
  expect(keyStates(records, start).map(({ untilSeconds }) => untilSeconds)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("a removed key is gone, and the one before it signs again", () => {
  const records = [
    newRecord({ activates_at: start }),
    newRecord({ activates_at: start + 10, removed_at: start + 20 }),
  ];
  expect(statesOf(records, start + 19)).toEqual(["retiring", "active"]);
  expect(statesOf(records, start + 20)).toEqual(["active", "gone"]);
  expect(stateOf(records[1] as KeyRecord, records, start + 15)?.untilSeconds).toBe(start + 20);
});

test("a clock that is behind leaves nobody without a key that signs", () => {
  const records = [newRecord({ activates_at: start + 10 }), newRecord({ activates_at: start + 5 })];
  expect(statesOf(records, start)).toEqual(["next", "active"]);
});

test("no keys have no states, and removed ones are all gone", () => {
  expect(keyStates([], start)).toEqual([]);
  expect(statesOf([newRecord({ removed_at: start })], start)).toEqual(["gone"]);
});

// Keys are slow to make, and here they are only names.
const pool = Array.from({ length: 6 }, () => newRecord());
const time = fc.option(fc.integer({ min: 0, max: 3 * retiringSeconds }), { nil: undefined });
const someRecords = fc
  .array(fc.record({ activatesAtSeconds: time, removedAtSeconds: time }), {
    maxLength: pool.length,
  })
  .map((all) => all.map((times, at) => ({ ...(pool[at] as KeyRecord), ...times })));
const someTime = fc.integer({ min: 0, max: 5 * retiringSeconds });

test("as long as one key is not removed exactly one signs, and it is first of the list", () => {
  fc.assert(
    fc.property(someRecords, someTime, (records, now) => {
      const states = keyStates(records, now);
      const left = records.filter(({ removedAtSeconds: end }) => end === undefined || end > now);
      expect(states).toHaveLength(records.length);
      expect(states.filter(({ state }) => state === "active")).toHaveLength(
        left.length > 0 ? 1 : 0,
      );
      if (left.length > 0) expect(states[0]?.state).toBe("active");
    }),
  );
});

test("a key that signed verifies for as long as any token of it can live, unless it is removed", () => {
  fc.assert(
    fc.property(someRecords, someTime, fc.nat(retiringSeconds - 1), (records, now, later) => {
      const signed = keyStates(records, now).find(({ state }) => state === "active")?.record;
      if (signed === undefined) return;
      const end = signed.removedAtSeconds ?? Infinity;
      const isRemoved = end <= now + later;
      expect(stateOf(signed, records, now + later)?.state === "gone").toBe(isRemoved);
    }),
  );
});

test("between two moments of change no state changes", () => {
  fc.assert(
    fc.property(someRecords, someTime, fc.nat(retiringSeconds), (records, now, later) => {
      const until = Math.min(nextChangeSeconds(records, now) - 1, now + later);
      expect(statesOf(records, Math.max(now, until))).toEqual(statesOf(records, now));
    }),
  );
});
