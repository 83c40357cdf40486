/**
 * The life of a signing key: next (published) → active → retiring (verifies only) → gone. The clock and the times in the
 * files decide, so that all processes agree, and none has to write for a key to move on.
 */

import { LEEWAY_SECONDS } from "../access-claims.js";
import type { SigningKey } from "./private-jwk.js";

/** A key as it was found, with the times that stand beside it; seconds since 1970-01-01T00:00:00Z. */
export interface KeyRecord {
  readonly key: SigningKey;
  /** The file that holds it. */
  readonly path: string;
  /** From when on it may sign. `undefined`: since ever. */
  readonly activatesAtSeconds: number | undefined;
  /** From when on it does nothing more. `undefined`: no time is set. */
  readonly removedAtSeconds: number | undefined;
}

export type KeyState = "next" | "active" | "retiring" | "gone";

export interface StatedKey {
  readonly record: KeyRecord;
  readonly state: KeyState;
  /** When the state began; `undefined` where nobody wrote it down. */
  readonly sinceSeconds: number | undefined;
  /** When it ends; `undefined` where no time is known. */
  readonly untilSeconds: number | undefined;
}

// ACCESS_TOKEN_TTL is a day at most. The clock of who signs may be behind, and so may that of who verifies.
const RETIRING_SECONDS = 24 * 60 * 60 + 2 * LEEWAY_SECONDS;

/**
 * The states at one moment: the active key first, then the next ones, the retiring ones (the youngest first), and those
 * that are gone. As long as one key is not removed, one is active.
 *
 * @param records of keys that started at the same time the first is the one that signs.
 */
export function keyStates(records: readonly KeyRecord[], nowSeconds: number): StatedKey[] {
  const removed = records.filter((record) => isPast(record.removedAtSeconds, nowSeconds));
  // A stable sort: of equals the last one signs, so they are turned round before.
  const alive = records
    .filter((record) => !removed.includes(record))
    .reverse()
    .sort((one, other) => startOf(one) - startOf(other));
  const started = alive.filter((record) => startOf(record) <= nowSeconds).length;
  // Where no key has started the first one starts early: a wrong clock must not leave nobody to sign.
  const signs = Math.max(started - 1, 0);
  const states = alive.map((record, at): StatedKey => {
    const successor = alive[at + 1];
    if (at > signs) return stated(record, "next", undefined, record.activatesAtSeconds);
    if (at === signs) {
      return stated(record, "active", record.activatesAtSeconds, successor?.activatesAtSeconds);
    }
    const since = successor?.activatesAtSeconds;
    const until = since === undefined ? undefined : since + RETIRING_SECONDS;
    return isPast(until, nowSeconds)
      ? stated(record, "gone", until, undefined)
      : stated(record, "retiring", since, until);
  });
  const others = states.slice(0, signs).reverse();
  return [
    ...states.slice(signs),
    ...others.filter(({ state }) => state === "retiring"),
    ...others.filter(({ state }) => state === "gone"),
    ...removed.map((record) => stated(record, "gone", record.removedAtSeconds, undefined)),
  ];
}

/** The next moment at which a state changes by itself; Infinity where none does. */
export function nextChangeSeconds(records: readonly KeyRecord[], nowSeconds: number): number {
  const times = records.flatMap(({ activatesAtSeconds: start, removedAtSeconds: end }) => [
    ...(start === undefined ? [] : [start, start + RETIRING_SECONDS]),
    ...(end === undefined ? [] : [end]),
  ]);
  return Math.min(...times.filter((time) => time > nowSeconds));
}

function stated(
  record: KeyRecord,
  state: KeyState,
  sinceSeconds: number | undefined,
  endSeconds: number | undefined,
): StatedKey {
  const times = [endSeconds, state === "gone" ? undefined : record.removedAtSeconds];
  const known = times.filter((time) => time !== undefined);
  const untilSeconds = known.length === 0 ? undefined : Math.min(...known);
  return { record, state, sinceSeconds, untilSeconds };
}

function startOf({ activatesAtSeconds }: KeyRecord): number {
  return activatesAtSeconds ?? -1;
}

function isPast(timeSeconds: number | undefined, nowSeconds: number): boolean {
  return timeSeconds !== undefined && timeSeconds <= nowSeconds;
}
