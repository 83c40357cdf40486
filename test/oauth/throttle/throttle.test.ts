/** The throttle: how many guesses are let through, whoever sends them and however many at once. */

import { createThrottle } from "../../../src/oauth/throttle/throttle.js";
import type { Guess, Throttle } from "../../../src/oauth/throttle/throttle-port.js";
import { openSqliteStore } from "../../../src/store/sqlite.js";
import type { Store } from "../../../src/store/store.js";
import { memoryCounters, type MemoryCounters } from "./throttle-counters.js";
import { throttleKeys } from "../login-fixture.js";

const minute = 60_000;
const day = 24 * 60 * minute;
const rate = { points: 10, perMillis: minute };
const home: Guess = { address: "198.51.100.7", account: "johndoe" };

/** Makes a guess: what became of it. */
async function guess(
  throttle: Throttle,
  outcome: "right" | "wrong" | "unknown",
  change: Partial<Guess> = {},
): Promise<"compared" | "throttled"> {
  const entered = await throttle.enter({ ...home, ...change });
  if (entered.kind !== "attempt") return "throttled";
  await entered.settle(outcome);
  return "compared";
}

async function guesses(
  count: number,
  make: (index: number) => Promise<"compared" | "throttled">,
): Promise<{ compared: number; throttled: number }> {
  const outcomes: string[] = [];
  for (let index = 0; index < count; index += 1) outcomes.push(await make(index));
  return tally(outcomes);
}

function tally(outcomes: readonly string[]): { compared: number; throttled: number } {
  const compared = outcomes.filter((outcome) => outcome === "compared").length;
  return { compared, throttled: outcomes.length - compared };
}

let counters: MemoryCounters;
let throttle: Throttle;
beforeEach(() => {
  counters = memoryCounters();
  throttle = createThrottle({ keys: throttleKeys, counters, rate });
});

describe("wrong guesses", () => {
  test("are let through ten times a minute, and Retry-After says when the next may come", async () => {
    expect(await guesses(10, () => guess(throttle, "wrong"))).toEqual({
      compared: 10,
      throttled: 0,
    });
    counters.pass(minute - 10_500);
    expect(await throttle.enter(home)).toEqual({ kind: "throttled", retryAfterSeconds: 11 });
    counters.pass(10_499);
    expect(await throttle.enter(home)).toEqual({ kind: "throttled", retryAfterSeconds: 1 });
  });

  test("are forgotten at the end of the window, and not before", async () => {
    await guesses(10, () => guess(throttle, "wrong"));
    counters.pass(minute);
    expect(await guesses(12, () => guess(throttle, "wrong"))).toEqual({
      compared: 10,
      throttled: 2,
    });
  });

  test("PWD-23 count for the account, whichever addresses ask", async () => {
    const { compared } = await guesses(50, (index) =>
      guess(throttle, "wrong", { address: `203.0.113.${index}` }),
    );
    expect(compared).toBe(10);
  });

  test("count for the address, whichever accounts are tried, whether or not they exist", async () => {
    const { compared } = await guesses(50, (index) =>
      guess(throttle, "wrong", { account: `user${index}` }),
    );
    expect(compared).toBe(10);
  });

  test("of the other spellings of a name are guesses at the same account", async () => {
    const names = ["johndoe", "JohnDoe", "JOHNDOE", "ｊohndoe"];
    const { compared } = await guesses(40, (index) =>
      guess(throttle, "wrong", {
        account: names[index % names.length] ?? "",
        address: `203.0.113.${index}`,
      }),
    );
    expect(compared).toBe(10);
  });

  test("count for all of an IPv6 network, because who has one has 2^64 addresses", async () => {
    const { compared } = await guesses(50, (index) =>
      guess(throttle, "wrong", {
        address: `2001:db8::${index.toString(16)}`,
        account: `user${index}`,
      }),
    );
    expect(compared).toBe(10);
  });

  test("without an address count for the account alone", async () => {
    const anonymous = { address: undefined };
    const tried = await guesses(12, () => guess(throttle, "wrong", anonymous));
    expect(tried).toEqual({ compared: 10, throttled: 2 });
    expect(await guess(throttle, "wrong", { ...anonymous, account: "alice" })).toBe("compared");
  });

  test("a client is another account than a user of that name", async () => {
    await guesses(10, () => guess(throttle, "wrong", { account: "client:svc" }));
    const elsewhere = { address: "203.0.113.1" };
    expect(await guess(throttle, "wrong", { ...elsewhere, account: "svc" })).toBe("compared");
    expect(await guess(throttle, "wrong", { ...elsewhere, account: "client:svc" })).toBe(
      "throttled",
    );
  });

  test("the store holds neither names nor addresses", async () => {
    await guess(throttle, "wrong");
    await guess(throttle, "right");
    expect(counters.keys.size).toBe(4);
    for (const key of counters.keys) {
      expect(key).toMatch(/^(wrong-address|wrong-account|wrong-pair|good-pair):[\w-]{43}$/);
    }
  });
});

describe("guesses in parallel", () => {
  /** Sends all of them before one of them is settled. */
  async function atOnce(
    count: number,
    outcome: (index: number) => "right" | "wrong",
    of: Throttle = throttle,
  ): Promise<{ compared: number; throttled: number; mostAtOnce: number }> {
    let inside = 0;
    let mostAtOnce = 0;
    const outcomes = await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const entered = await of.enter(home);
        if (entered.kind !== "attempt") return "throttled";
        inside += 1;
        mostAtOnce = Math.max(mostAtOnce, inside);
        await new Promise((resolve) => setImmediate(resolve));
        inside -= 1;
        await entered.settle(outcome(index));
        return "compared";
      }),
    );
    return { ...tally(outcomes), mostAtOnce };
  }

  test("of a hundred wrong ones ten are compared", async () => {
    expect(await atOnce(100, () => "wrong")).toMatchObject({ compared: 10, throttled: 90 });
  });

  test("of a hundred wrong ones that come after nine, one is compared", async () => {
    await guesses(9, () => guess(throttle, "wrong"));
    expect(await atOnce(100, () => "wrong")).toMatchObject({ compared: 1, throttled: 99 });
  });

  test("of a hundred right ones all are compared, no more at once than may be wrong", async () => {
    const { compared, mostAtOnce } = await atOnce(100, () => "right");
    expect([compared, mostAtOnce]).toEqual([100, 10]);
  });

  test("right ones wait for each other, where nine wrong ones leave room for one", async () => {
    await guesses(9, (index) => guess(throttle, "wrong", { address: `203.0.113.${index}` }));
    const { compared, mostAtOnce } = await atOnce(20, () => "right");
    expect([compared, mostAtOnce]).toEqual([20, 1]);
  });

  test("a right one among wrong ones costs them nothing and gains them nothing", async () => {
    await atOnce(100, (index) => (index % 3 === 0 ? "right" : "wrong"));
    expect(await guess(throttle, "wrong", { address: "203.0.113.1" })).toBe("throttled");
  });

  test("over a database two processes share the counts, and compare twice ten at most", async () => {
    const store = await openSqliteStore({ location: ":memory:" });
    const [one, other] = [0, 1].map(() =>
      createThrottle({ keys: throttleKeys, counters: store.counters, rate }),
    );
    const both = await Promise.all([one, other].map((of) => atOnce(100, () => "wrong", of)));
    const compared = both.reduce((sum, tried) => sum + tried.compared, 0);
    expect(compared).toBeGreaterThanOrEqual(10);
    expect(compared).toBeLessThanOrEqual(20);
    expect(
      await guess(createThrottle({ keys: throttleKeys, counters: store.counters, rate }), "wrong"),
    ).toBe("throttled");
    await store.close();
  });

  test("guesses at a random secret from elsewhere lock nobody out", async () => {
    const service = { account: "client:svc", isRandom: true };
    for (let index = 0; index < 30; index += 1) {
      await guess(throttle, "wrong", { ...service, address: "192.0.2.66" });
    }
    expect(await guess(throttle, "wrong", { ...service, address: "192.0.2.66" })).toBe("throttled");
    expect(await guess(throttle, "right", { ...service, address: "192.0.2.7" })).toBe("compared");
  });

  test("one that would wait for too long is turned away, and its place goes to nobody", async () => {
    throttle = createThrottle({
      keys: throttleKeys,
      counters,
      rate: { points: 1, perMillis: minute },
      maxWaitMillis: 20,
    });
    const first = await throttle.enter(home);
    const late = await Promise.all([throttle.enter(home), throttle.enter(home)]);
    // Nothing was wrong: it is not told that too many were.
    expect(late).toEqual(late.map(() => ({ kind: "busy", retryAfterSeconds: 1 })));
    if (first.kind === "attempt") await first.settle("unknown");
    expect(await guess(throttle, "right")).toBe("compared");
  });
});

describe("right guesses", () => {
  test("do not count, and take nothing away from what the account and the address have lost", async () => {
    await guesses(9, () => guess(throttle, "wrong"));
    expect(await guesses(50, () => guess(throttle, "right"))).toMatchObject({ compared: 50 });
    const elsewhere = { address: "203.0.113.1" };
    expect(await guess(throttle, "wrong", elsewhere)).toBe("compared");
    expect(await guess(throttle, "wrong", elsewhere)).toBe("throttled");
    const other = { account: "alice" };
    expect(await guess(throttle, "wrong", other)).toBe("compared");
    expect(await guess(throttle, "wrong", other)).toBe("throttled");
  });

  test("nobody who guesses from elsewhere locks a user out where the user has been before", async () => {
    await guess(throttle, "right");
    await guesses(100, (index) => guess(throttle, "wrong", { address: `203.0.113.${index}` }));
    expect(await guess(throttle, "right")).toBe("compared");
    expect(await guess(throttle, "right", { address: "192.0.2.1" })).toBe("throttled");
  });

  test("nobody behind the same address locks out a user who has been there before", async () => {
    await guess(throttle, "right");
    await guesses(100, (index) => guess(throttle, "wrong", { account: `user${index}` }));
    expect(await guess(throttle, "right")).toBe("compared");
    expect(await guess(throttle, "right", { account: "alice" })).toBe("throttled");
  });

  test("where the user has been before, wrong ones count for the pair alone, and are given back", async () => {
    await guess(throttle, "right");
    for (let round = 0; round < 3; round += 1) {
      await guesses(9, () => guess(throttle, "wrong"));
      expect(await guess(throttle, "right")).toBe("compared");
    }
    expect(await guess(throttle, "wrong", { address: "203.0.113.1" })).toBe("compared");
    expect(await guess(throttle, "wrong", { account: "alice" })).toBe("compared");
    const tried = await guesses(20, () => guess(throttle, "wrong"));
    expect(tried).toEqual({ compared: 10, throttled: 10 });
  });

  test("the pair is remembered for thirty days after the last one, give or take a day", async () => {
    await guess(throttle, "right");
    counters.pass(29.5 * day);
    await guess(throttle, "right");
    counters.pass(29.5 * day);
    await guesses(10, () => guess(throttle, "wrong", { address: "203.0.113.1" }));
    expect(await guess(throttle, "unknown")).toBe("compared");
    counters.pass(day);
    await guesses(10, () => guess(throttle, "wrong", { address: "203.0.113.1" }));
    expect(await guess(throttle, "unknown")).toBe("throttled");
  });

  test("write to the store once a day at most", async () => {
    await guess(throttle, "right");
    expect(counters.changes()).toBe(1);
    await guesses(20, () => guess(throttle, "right"));
    counters.pass(day - 1);
    await guess(throttle, "right");
    expect(counters.changes()).toBe(1);
    counters.pass(1);
    await guesses(20, () => guess(throttle, "right"));
    expect(counters.changes()).toBe(2);
  });
});

describe("an attempt", () => {
  test("is settled once, whatever is said afterwards", async () => {
    const entered = await throttle.enter(home);
    if (entered.kind !== "attempt") throw new Error("throttled");
    await entered.settle("unknown");
    await entered.settle("wrong");
    await entered.settle("right");
    expect(counters.changes()).toBe(0);
  });

  test("where nothing was compared counts for nothing", async () => {
    expect(await guesses(50, () => guess(throttle, "unknown"))).toMatchObject({ compared: 50 });
  });

  test("is always given with the rate off", async () => {
    const off = createThrottle({ keys: throttleKeys, counters, rate: "off" });
    expect(await guesses(100, () => guess(off, "wrong"))).toMatchObject({ compared: 100 });
    expect(counters.keys.size).toBe(0);
  });
});

describe("a store that fails", () => {
  beforeEach(() => {
    throttle = createThrottle({
      keys: throttleKeys,
      counters,
      rate: { points: 1, perMillis: minute },
      maxWaitMillis: 0,
    });
  });

  test("is told before anything is compared, and leaves the room as it was", async () => {
    counters.fail("find");
    for (let time = 0; time < 3; time += 1) {
      await expect(throttle.enter(home)).rejects.toThrow("no find today");
    }
    counters.fail();
    expect(await guess(throttle, "right")).toBe("compared");
  });

  test("is told when a guess cannot be counted, and leaves the room as it was", async () => {
    for (let time = 0; time < 3; time += 1) {
      counters.fail("add");
      await expect(guess(throttle, "wrong")).rejects.toThrow("no add today");
    }
    counters.fail();
    expect(await guess(throttle, "right")).toBe("compared");
  });

  test("does not let those in that wait", async () => {
    throttle = createThrottle({
      keys: throttleKeys,
      counters,
      rate: { points: 1, perMillis: minute },
    });
    const first = await throttle.enter(home);
    const waiting = throttle.enter(home);
    const behind = throttle.enter(home);
    await new Promise((resolve) => setImmediate(resolve));
    counters.fail("find");
    const outcomes = Promise.allSettled([waiting, behind]);
    if (first.kind === "attempt") await first.settle("unknown");
    expect((await outcomes).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    counters.fail();
    expect(await guess(throttle, "right")).toBe("compared");
  });
});

describe("over a database", () => {
  let store: Store;
  beforeAll(async () => {
    store = await openSqliteStore({ location: ":memory:" });
  });
  afterAll(() => store.close());

  test("a window begins anew once it is over", async () => {
    const short = createThrottle({
      keys: throttleKeys,
      counters: store.counters,
      rate: { points: 2, perMillis: 40 },
    });
    await guesses(2, () => guess(short, "wrong"));
    // The database's clock decides, so it is asked until it says so.
    while ((await guess(short, "unknown")) === "throttled");
    expect(await guess(short, "wrong")).toBe("compared");
  });

  test("a known pair is known to another process", async () => {
    const [one, other] = [0, 1].map(() =>
      createThrottle({ keys: throttleKeys, counters: store.counters, rate }),
    );
    if (one === undefined || other === undefined) throw new Error("two are made");
    const account = "alice";
    await guess(one, "right", { account });
    await guesses(10, () => guess(one, "wrong", { account, address: "203.0.113.1" }));
    expect(await guess(other, "right", { account })).toBe("compared");
    expect(await guess(other, "right", { account, address: "192.0.2.1" })).toBe("throttled");
  });
});
