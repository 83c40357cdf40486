/** Counters in memory, for what a database cannot show: a clock that is set, and a store that fails. */

import type { Counter, CounterStore } from "../../../src/store/store.js";

export interface MemoryCounters extends CounterStore {
  /** Lets time go by. */
  readonly pass: (millis: number) => void;
  /** Every key that was ever asked for or added to. */
  readonly keys: ReadonlySet<string>;
  /** How often something was changed. */
  readonly changes: () => number;
  /** From now on these reject. */
  readonly fail: (...methods: readonly (keyof CounterStore)[]) => void;
}

export function memoryCounters(): MemoryCounters {
  const rows = new Map<string, { points: number; expiresAtMillis: number | null }>();
  const keys = new Set<string>();
  let failing: readonly (keyof CounterStore)[] = [];
  let now = 1_000_000;
  let changes = 0;
  const row = (key: string) => {
    const found = rows.get(key);
    return found && (found.expiresAtMillis ?? Infinity) > now ? found : undefined;
  };
  const toCounter = (key: string): Counter | undefined => {
    const found = row(key);
    if (found === undefined) return undefined;
    const { points, expiresAtMillis } = found;
    return { points, expiresAtMillis, leftMillis: expiresAtMillis && expiresAtMillis - now };
  };
  const step = async (method: keyof CounterStore, key: string): Promise<void> => {
    await Promise.resolve();
    keys.add(key);
    if (failing.includes(method)) throw new Error(`no ${method} today`);
    if (method !== "find") changes += 1;
  };
  return {
    async add(key, points, lastsMillis, fresh = false) {
      await step("add", key);
      const old = fresh ? undefined : row(key);
      const expiresAtMillis =
        old?.expiresAtMillis ?? (lastsMillis === null ? null : now + lastsMillis);
      rows.set(key, { points: (old?.points ?? 0) + points, expiresAtMillis });
      return toCounter(key) as Counter;
    },
    async find(key) {
      await step("find", key);
      return toCounter(key);
    },
    async remove(key) {
      await step("remove", key);
      return rows.delete(key);
    },
    prune: () => Promise.resolve(0),
    pass: (millis) => {
      now += millis;
    },
    keys,
    changes: () => changes,
    fail: (...methods) => {
      failing = methods;
    },
  };
}
