/** Room for guesses that are compared at this moment in this process, so that guessing in parallel gains nothing. */

import { performance } from "node:perf_hooks";
import type { Busy } from "../passwords/hash-pool.js";
import type { Throttled } from "./throttle-port.js";

/** How often it went wrong for a key, by the store that all processes share. */
export interface Failures {
  readonly count: number;
  /** How long until it is 0 again. */
  readonly leftMillis: number;
}

/** One guess in a room. */
export interface Stay {
  readonly kind: "stay";
  readonly key: string;
  /** Whether a guess is known to have failed here, in this process or another. */
  hasFailures(): boolean;
  /** Once. @param wrong whether the guess was counted as a failure before. */
  leave(wrong: boolean): void;
}

export interface Rooms {
  /**
   * Lets a guess in while failures + guesses inside < `points`. Where the failures alone leave no room, it is throttled;
   * otherwise it waits, first come, first served, because those inside may yet be right.
   *
   * @param deadlineMillis until when, on the clock of `performance`.
   */
  enter(key: string, deadlineMillis: number): Promise<Stay | Throttled | Busy>;
  /** How many keys somebody is inside or waits for: what is kept in memory. */
  occupied(): number;
}

export interface RoomsOptions {
  readonly points: number;
  readonly readFailures: (key: string) => Promise<Failures>;
}

interface Room {
  inside: number;
  /** The failures of guesses that have left: a count that was read before the last of them is too small. */
  counted: number;
  /** Guesses inside and before it. The last one takes the room away: names that are tried once must not pile up. */
  occupants: number;
  /** Settled when everybody who has come so far has been let in or turned away. */
  queue: Promise<void>;
  /** Wakes the one that is next. */
  wake: (() => void) | undefined;
}

export function createRooms({ points, readFailures }: RoomsOptions): Rooms {
  const rooms = new Map<string, Room>();

  const occupy = (key: string): Room => {
    const room = rooms.get(key) ?? newRoom();
    rooms.set(key, room);
    room.occupants += 1;
    return room;
  };
  const vacate = (key: string, room: Room): void => {
    room.occupants -= 1;
    if (room.occupants === 0) rooms.delete(key);
  };

  /** One at a time in each room, so that whoever is woken finds the place that was left. */
  const admit = async (
    key: string,
    room: Room,
    deadlineMillis: number,
  ): Promise<number | Throttled | Busy> => {
    for (;;) {
      const { counted } = room;
      const failures = await readFailures(key);
      if (failures.count >= points) return throttled(failures.leftMillis);
      if (counted !== room.counted) continue;
      if (failures.count + room.inside < points) {
        room.inside += 1;
        return failures.count;
      }
      if (!(await someoneLeaves(room, deadlineMillis)))
        return { kind: "busy", retryAfterSeconds: 1 };
    }
  };

  return {
    async enter(key, deadlineMillis) {
      const room = occupy(key);
      const turn = room.queue.then(() => admit(key, room, deadlineMillis));
      room.queue = turn.then(ignore, ignore);
      let failures: number | Throttled | Busy | undefined;
      try {
        failures = await turn;
      } finally {
        if (typeof failures !== "number") vacate(key, room);
      }
      if (typeof failures !== "number") return failures;
      const failureCount = failures;
      return {
        kind: "stay",
        key,
        hasFailures: () => failureCount + room.counted > 0,
        leave(wrong) {
          room.inside -= 1;
          if (wrong) room.counted += 1;
          room.wake?.();
          vacate(key, room);
        },
      };
    },
    occupied: () => rooms.size,
  };
}

function ignore(): void {
  // Whoever asked is told; who is next need not know.
}

function newRoom(): Room {
  return { inside: 0, counted: 0, occupants: 0, queue: Promise.resolve(), wake: undefined };
}

/** @returns false at the deadline. */
function someoneLeaves(room: Room, deadlineMillis: number): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (left: boolean): void => {
      clearTimeout(timer);
      room.wake = undefined;
      resolve(left);
    };
    const timer = setTimeout(settle, Math.max(0, deadlineMillis - performance.now()), false);
    room.wake = () => {
      settle(true);
    };
  });
}

function throttled(millis: number): Throttled {
  return { kind: "throttled", retryAfterSeconds: Math.max(1, Math.ceil(millis / 1000)) };
}
