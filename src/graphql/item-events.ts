/** What happens to items, for those who watch: within this process, and never more than a slow reader can hold. */

import type { ItemRecord } from "../store/store.js";
import { overrun } from "./user-error.js";

export interface ItemEvents {
  publish(item: ItemRecord): void;
  /** Every item changed from now on. The stream ends with an error where its reader falls too far behind. */
  watch(): AsyncIterableIterator<ItemRecord>;
}

/** A reader that is this many events behind gets an error: memory is for those who read. */
const mostWaiting = 1_000;

export function createItemEvents(): ItemEvents {
  const watchers = new Set<Watcher>();
  return {
    publish(item) {
      for (const watcher of watchers) watcher.push(item);
    },
    watch() {
      const watcher = new Watcher(() => watchers.delete(watcher));
      watchers.add(watcher);
      return watcher;
    },
  };
}

class Watcher implements AsyncIterableIterator<ItemRecord> {
  readonly #leave: () => void;
  readonly #waiting: ItemRecord[] = [];
  #wake: (() => void) | undefined;
  #state: "open" | "closed" | "overrun" = "open";

  constructor(leave: () => void) {
    this.#leave = leave;
  }

  push(item: ItemRecord): void {
    if (this.#waiting.length >= mostWaiting) this.#end("overrun");
    else this.#waiting.push(item);
    this.#wake?.();
  }

  async next(): Promise<IteratorResult<ItemRecord>> {
    while (this.#state === "open" && this.#waiting.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#state === "overrun") {
      this.#state = "closed";
      throw overrun();
    }
    const value = this.#state === "open" ? this.#waiting.shift() : undefined;
    return value ? { done: false, value } : { done: true, value: undefined };
  }

  return(): Promise<IteratorResult<ItemRecord>> {
    this.#end("closed");
    this.#wake?.();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #end(state: "closed" | "overrun"): void {
    this.#state = state;
    this.#waiting.length = 0;
    this.#leave();
  }
}
