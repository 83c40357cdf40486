/** The events of a subscription, for as long as its access lasts. */

import type { Access } from "../access.js";

/** Whether the access has ended by now. One without an end lasts. */
export function hasExpired(access: Access, nowMillis: number): boolean {
  return (
    access.kind === "granted" &&
    access.expiresAtSeconds !== undefined &&
    access.expiresAtSeconds * 1000 <= nowMillis
  );
}

/**
 * The same events; the stream ends, and its source is closed, when the access does: at its expiry, also while nothing
 * comes, or at the first event after it was taken away. Not an async generator: that could not be closed while it waits.
 */
export function whileGranted(
  source: AsyncIterable<unknown>,
  accessNow: () => Access,
): AsyncIterableIterator<unknown> {
  const begun = accessNow();
  const iterator = source[Symbol.asyncIterator]();
  const end: IteratorResult<unknown> = { done: true, value: undefined };
  // Answers whoever waits for the next event. Not a promise that each wait joins: that one would keep them all.
  let answer: ((result: IteratorResult<unknown>) => void) | undefined;
  const close = async (): Promise<IteratorResult<unknown>> => {
    clearTimeout(timer);
    answer?.(end);
    await iterator.return?.();
    return end;
  };
  const millis = millisLeft(begun);
  const timer = millis === undefined ? undefined : setTimeout(() => void close(), millis);
  const isOver = (): boolean => {
    const access = accessNow();
    return (
      hasExpired(access, Date.now()) || (begun.kind === "granted" && access.kind === "anonymous")
    );
  };
  return {
    async next() {
      const result = await new Promise<IteratorResult<unknown>>((resolve, reject) => {
        answer = resolve;
        iterator.next().then(resolve, reject);
      });
      if (result.done === true) clearTimeout(timer);
      return result.done !== true && isOver() ? close() : result;
    },
    return: close,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

// Timers count no further than 2^31 - 1 ms, about 24 days.
const longestTimerMillis = 2 ** 31 - 1;

function millisLeft(access: Access): number | undefined {
  if (access.kind !== "granted" || access.expiresAtSeconds === undefined) return undefined;
  const millis = access.expiresAtSeconds * 1000 - Date.now();
  return millis > longestTimerMillis ? undefined : Math.max(millis, 0);
}

export function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}
