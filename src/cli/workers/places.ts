/** The places of the workers: one whose worker ends is filled again, and all get new workers one by one. */

import { setTimeout as sleep } from "node:timers/promises";
import type { Manner } from "../end-server.js";
import type { Crew } from "./crew.js";
import { restartDelayMillis, steadyMillis } from "./restart-delay.js";
import type { Ending, Listening, WorkerProcess } from "./worker-process.js";
import type { Log } from "../../log.js";

export interface PlacesOptions {
  /** 1 at least. */
  readonly count: number;
  readonly crew: Crew;
  /** Called once, when a worker has listened in each place. */
  readonly onComplete: (listening: Listening) => void;
  readonly log: Log;
}

export interface Places {
  /**
   * Fills the first place alone, so that one process makes the database, the secret and the keys; then the others.
   *
   * @returns once all are told to end; before, how the first worker ended where it never listened.
   */
  fill(): Promise<Ending | undefined>;
  /** Starts a new worker in each place, and ends the old one once the new one listens. */
  renew(): Promise<void>;
  /** @returns once all have ended. */
  end(manner: Manner): Promise<void>;
}

interface Place {
  readonly number: number;
  /** Undefined while the next one is waited for. */
  worker?: WorkerProcess | undefined;
  /** Whether a worker has listened here. */
  wasReady?: boolean;
}

export function createPlaces({ count, crew, onComplete, log }: PlacesOptions): Places {
  const first: Place = { number: 1 };
  const others = Array.from({ length: count - 1 }, (_, index): Place => ({ number: index + 2 }));
  const places = [first, ...others];
  const ending = new AbortController();
  let complete = false;
  let renewing = false;
  let renewAgain = false;

  const put = (place: Place): WorkerProcess => {
    const worker = crew.begin(place.number);
    place.worker = worker;
    void worker.listening.then((listening) => {
      if (listening === undefined || complete) return;
      place.wasReady = true;
      complete = places.every(({ wasReady }) => wasReady);
      if (complete) onComplete(listening);
    });
    return worker;
  };

  const keepFilled = async (place: Place): Promise<void> => {
    let endings = 0;
    while (!ending.signal.aborted) {
      const worker = place.worker ?? put(place);
      await worker.ended;
      // The next one may hold the place already.
      if (place.worker !== worker) continue;
      place.worker = undefined;
      const wasSteady = (worker.listenedMillis() ?? 0) >= steadyMillis;
      endings = wasSteady ? 1 : endings + 1;
      const interruptible = { signal: ending.signal };
      await sleep(restartDelayMillis(endings), undefined, interruptible).catch(() => undefined);
    }
  };

  /** @returns whether the new worker listens. */
  const renewIn = async (place: Place): Promise<boolean> => {
    const old = place.worker;
    const successor = put(place);
    if ((await successor.listening) !== undefined) {
      if (old !== undefined) await crew.handOver(old);
      return true;
    }
    // Where the old one has ended meanwhile, this is a place like any other that lost its worker.
    if (old !== undefined && crew.isRunning(old)) place.worker = old;
    return false;
  };

  const renewAll = async (): Promise<void> => {
    log.info("SIGHUP: the workers are replaced, one after the other");
    for (const place of places) {
      const renewed = !ending.signal.aborted && (await renewIn(place));
      if (ending.signal.aborted) return;
      if (renewed) continue;
      log.error(
        { worker: place.number },
        "the new worker did not start, and no more are replaced: mend the cause, and send SIGHUP again",
      );
      return;
    }
    log.info("all workers are replaced");
  };

  return {
    async fill() {
      const worker = put(first);
      if ((await worker.listening) === undefined) {
        return ending.signal.aborted ? undefined : worker.ended;
      }
      await Promise.all(places.map(keepFilled));
      return undefined;
    },
    async renew() {
      // Before, all workers are new.
      if (first.wasReady !== true) return;
      renewAgain = true;
      if (renewing) return;
      renewing = true;
      while (renewAgain && !ending.signal.aborted) {
        renewAgain = false;
        await renewAll();
      }
      renewing = false;
    },
    async end(manner) {
      ending.abort();
      await crew.endAll(manner);
    },
  };
}
