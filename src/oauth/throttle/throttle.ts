/** Throttling: how many wrong guesses of a password or a client's secret are let through. */

import { createHmac } from "node:crypto";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { usernameKey, type CounterStore } from "../../store/store.js";
import type { DerivedKey, DerivedKeys } from "../../token/secrets/root-secret.js";
import { createLimiter, type Rate } from "./throttle-counters.js";
import { networkOf } from "./throttle-network.js";
import type { Attempt, Guess, Throttle } from "./throttle-port.js";
import { createRooms, type Stay } from "./throttle-rooms.js";

export interface ThrottleOptions {
  /** The keys of the hashes that stand for names and addresses; a change of them begins all counts anew. */
  readonly keys: DerivedKeys;
  readonly counters: CounterStore;
  /** How many wrong guesses, and in how long, for an address, for an account, and for the two together. */
  readonly rate: Rate | "off";
  /** How long a guess waits for others to be settled before it is turned away. Default: 4,000. */
  readonly maxWaitMillis?: number;
}

const MOST_WAITED_MILLIS = 500;
const dayMillis = 24 * 60 * 60 * 1000;
const rememberedMillis = 30 * dayMillis;

/**
 * Wrong guesses count for the address, for the account, and for the pair. Where the right one has come from an address in
 * the last 30 days, the pair has a budget of its own and touches no other: whoever guesses from elsewhere locks nobody
 * out. Right guesses cost nothing, and give back what the pair has lost, never what the address or the account has.
 *
 * Of guesses in parallel no more than `points` are compared in one process, and they see what other processes have
 * counted, but not what those are comparing: with n processes it can be n × `points` once in a window.
 */
export function createThrottle({
  keys: { current },
  counters,
  rate,
  maxWaitMillis = 4_000,
}: ThrottleOptions): Throttle {
  if (rate === "off") return { enter: () => Promise.resolve(attempt(() => Promise.resolve())) };
  const failures = createLimiter(counters, rate);
  const good = createLimiter(counters, { points: 1, perMillis: rememberedMillis });
  const rooms = createRooms({
    points: rate.points,
    async readFailures(key) {
      const found = await failures.get(key);
      return { count: found?.consumedPoints ?? 0, leftMillis: found?.msBeforeNext ?? 0 };
    },
  });

  return {
    async enter(guess) {
      const keys = keysOf(guess, current);
      const deadlineMillis = performance.now() + maxWaitMillis;
      const remembered = keys.goodPair && (await good.get(keys.goodPair));
      const stays: Stay[] = [];
      const leave = (wrong: boolean): void => {
        for (const stay of stays) stay.leave(wrong);
      };
      try {
        // Always in this order, so that no two guesses wait for each other.
        for (const key of remembered ? [keys.pair] : [keys.address, keys.account, keys.pair]) {
          if (key === undefined) continue;
          const stay = await rooms.enter(key, deadlineMillis);
          if (stay.kind !== "stay") {
            leave(false);
            return stay;
          }
          stays.push(stay);
        }
      } catch (error) {
        leave(false);
        throw error;
      }
      return attempt(async (outcome) => {
        try {
          if (outcome === "wrong") await all(stays.map(({ key }) => failures.penalty(key)));
          if (outcome !== "right" || keys.goodPair === undefined) return;
          const pair = stays.find(({ key }) => key === keys.pair);
          // Once a day at most: a right guess should cost no write.
          const isFresh = remembered && remembered.msBeforeNext > rememberedMillis - dayMillis;
          await withoutWaitingLong([
            pair?.hasFailures() && failures.delete(pair.key),
            !isFresh && good.set(keys.goodPair, 1, rememberedMillis / 1000),
          ]);
        } finally {
          leave(outcome === "wrong");
        }
      });
    },
  };
}

type Settle = Attempt["settle"];

/** Settled once, whatever is said afterwards. */
function attempt(settle: Settle): Attempt {
  let settled: Promise<void> | undefined;
  return { kind: "attempt", settle: (outcome) => (settled ??= settle(outcome)) };
}

/** Waits for all of them, also where one fails: what is counted is counted before anybody else is let in. */
async function all(changes: readonly Promise<unknown>[]): Promise<void> {
  const outcomes = await Promise.allSettled(changes);
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
}

/** What is good to have, and no reason to refuse who was right: a store that is locked does it later, or not. */
async function withoutWaitingLong(changes: readonly unknown[]): Promise<void> {
  await Promise.race([
    Promise.allSettled(changes),
    sleep(MOST_WAITED_MILLIS, undefined, { ref: false }),
  ]);
}

interface Keys {
  readonly account?: string;
  readonly address?: string;
  readonly pair?: string;
  readonly goodPair?: string;
}

/**
 * What stands in the store: keyed hashes, never names or addresses. Nor plain hashes: people type their passwords into the
 * field for the name.
 */
function keysOf({ address, account, isRandom = false }: Guess, { key }: DerivedKey): Keys {
  const keyOf = (kind: string, ...parts: readonly string[]): string =>
    `${kind}:${createHmac("sha256", key).update(JSON.stringify(parts)).digest("base64url")}`;
  // The names by which one user can log in are one account.
  const name = usernameKey(account);
  if (address === undefined || address === "") return { account: keyOf("wrong-account", name) };
  const network = networkOf(address);
  return {
    ...(isRandom ? {} : { account: keyOf("wrong-account", name) }),
    address: keyOf("wrong-address", network),
    pair: keyOf("wrong-pair", network, name),
    goodPair: keyOf("good-pair", network, name),
  };
}
