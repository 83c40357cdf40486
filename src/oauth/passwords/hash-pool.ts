/** The threads that hash passwords, and the queue in front of them: bcrypt never runs on the event loop. */

import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";
import type { CompareTask, CreateTask, Timed } from "./hash-worker.js";

/** No thread was free in time. Not a verdict: nothing was compared. */
export interface Busy {
  readonly kind: "busy";
  /** When it may be worth another try. */
  readonly retryAfterSeconds: number;
}

export interface HashPoolOptions {
  /** How many hashes are computed at the same moment. */
  readonly threads: number;
  /** The usual bcrypt cost: the first guess of how long a hash takes. */
  readonly cost: number;
  /** A comparison that would wait longer is refused at once. Default: 5,000. */
  readonly maxWaitMillis?: number | undefined;
}

export interface HashPool {
  /**
   * Compares in a thread. An abort takes the task out of the queue; one that a thread has begun is ended by the
   * thread, since ending the thread would cost more than it saves.
   */
  readonly compare: (task: CompareTask, signal?: AbortSignal) => Promise<boolean | Busy>;
  /** Makes a hash in a thread, however long that waits. @throws Error after `close`. */
  readonly create: (task: CreateTask) => Promise<string>;
  /** The same, for a request that waits: refused as a comparison is. */
  readonly createSoon: (task: CreateTask) => Promise<string | Busy>;
  /** Refuses what waits, lets the threads finish what they began, and ends them. */
  readonly close: () => Promise<void>;
}

// bcryptjs on one core of a common machine: about 250 ms for 2^12 rounds. Right away replaced by measuring.
const GUESSED_MILLIS_PER_ROUND = 0.06;

// The weight of one measurement in the moving average.
const SMOOTHING = 0.1;

const overAtOnce: Busy = Object.freeze({ kind: "busy", retryAfterSeconds: 1 });

export function createHashPool(options: HashPoolOptions): HashPool {
  const { threads, cost, maxWaitMillis = 5_000 } = options;
  const piscina = new Piscina({
    filename: fileURLToPath(new URL("./hash-worker.js", import.meta.url)),
    // Threads start with the first tasks, so that a process that never hashes has none, and then they stay.
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: Infinity,
  });
  // A thread that cannot even start rejects no task, and would leave them waiting for ever; and an event "error" that
  // nobody listens to ends the process.
  const begun = new Set<(error: unknown) => void>();
  piscina.on("error", (error: unknown) => {
    for (const fail of begun) fail(error);
  });

  // Our own queue, in the order of arrival: a task can leave it without ending a thread, and its length is exact.
  const waiting = new Set<(free: boolean) => void>();
  let running = 0;
  let whenIdle: () => void = () => undefined;
  let closed: Promise<void> | undefined;
  let averageMillis = GUESSED_MILLIS_PER_ROUND * 2 ** cost;

  const waitMillis = (): number => (waiting.size * averageMillis) / threads;

  /** Waits for a thread; false when the wait is over without one. */
  function turn(signal: AbortSignal | undefined): Promise<boolean> {
    if (closed !== undefined || signal?.aborted === true) return Promise.resolve(false);
    if (running < threads) {
      running += 1;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const leave = (): void => {
        settle(false);
      };
      const settle = (free: boolean): void => {
        waiting.delete(settle);
        signal?.removeEventListener("abort", leave);
        resolve(free);
      };
      waiting.add(settle);
      signal?.addEventListener("abort", leave);
    });
  }

  /** Hands the thread to whoever waits longest. */
  function release(): void {
    const [next] = waiting;
    if (next !== undefined) next(true);
    else if (--running === 0) whenIdle();
  }

  /** Asked of our own count: the task of a thread that is still starting is in no other. */
  function idle(): Promise<void> {
    return running === 0
      ? Promise.resolve()
      : new Promise((resolve) => {
          whenIdle = resolve;
        });
  }

  async function run<Value>(name: "compare" | "create", task: unknown): Promise<Value> {
    let fail: (error: unknown) => void = () => undefined;
    try {
      const done = await new Promise<Timed<Value>>((resolve, reject) => {
        fail = reject;
        begun.add(fail);
        (piscina.run(task, { name }) as Promise<Timed<Value>>).then(resolve, reject);
      });
      averageMillis += (done.elapsedMillis - averageMillis) * SMOOTHING;
      return done.value;
    } finally {
      begun.delete(fail);
      release();
    }
  }

  async function soon<Value>(
    name: "compare" | "create",
    task: unknown,
    signal?: AbortSignal,
  ): Promise<Value | Busy> {
    const wait = waitMillis();
    if (wait > maxWaitMillis) return { kind: "busy", retryAfterSeconds: Math.ceil(wait / 1000) };
    return (await turn(signal)) ? run<Value>(name, task) : overAtOnce;
  }

  return {
    compare: (task, signal) => soon<boolean>("compare", task, signal),
    createSoon: (task) => soon<string>("create", task),
    async create(task) {
      if (await turn(undefined)) return run<string>("create", task);
      throw new Error("The hash pool is closed");
    },
    close() {
      closed ??= idle()
        .then(() => piscina.destroy())
        .then(() => {
          piscina.emitDestroy();
        });
      for (const settle of waiting) settle(false);
      return closed;
    },
  };
}
