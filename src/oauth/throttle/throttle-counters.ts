/** The counts of a throttle: rate-limiter-flexible over the counters of our store, so that processes share them. */

import {
  RateLimiterRes,
  type RateLimiterStoreAbstract as StoreLimiter,
} from "rate-limiter-flexible";
// @ts-expect-error -- the package has a type for the base class of its stores, but not for the file that it is in
import untypedStoreLimiter from "rate-limiter-flexible/lib/RateLimiterStoreAbstract.js";
import type { Counter, CounterStore } from "../../store/store.js";

const StoreLimiterClass = untypedStoreLimiter as typeof StoreLimiter;

/** So many points in a window of so long. */
export interface Rate {
  readonly points: number;
  readonly perMillis: number;
}

/** Points by key. A key that gets its first point begins a window; at its end they are gone. */
export function createLimiter(counters: CounterStore, { points, perMillis }: Rate): StoreLimiter {
  return new CounterLimiter(counters, {
    storeClient: counters,
    points,
    duration: perMillis / 1000,
    // The keys bring their kind with them.
    keyPrefix: "",
  });
}

/** The methods with an underscore are the ones that the library asks its stores for. */
class CounterLimiter extends StoreLimiterClass {
  readonly #counters: CounterStore;

  constructor(counters: CounterStore, options: ConstructorParameters<typeof StoreLimiter>[0]) {
    super(options);
    this.#counters = counters;
  }

  _upsert(key: string, points: number, millis: number, fresh: boolean): Promise<Counter> {
    // From seconds to milliseconds the library multiplies, which may leave a fraction.
    return this.#counters.add(key, points, millis > 0 ? Math.round(millis) : null, fresh);
  }

  _get(key: string): Promise<Counter | undefined> {
    return this.#counters.find(key);
  }

  _delete(key: string): Promise<boolean> {
    return this.#counters.remove(key);
  }

  _getRateLimiterRes(_key: string, _changed: number, { points, leftMillis }: Counter) {
    const remaining = Math.max(this.points - points, 0);
    // The library's word for "never" is -1.
    return new RateLimiterRes(remaining, leftMillis ?? -1, points);
  }
}
