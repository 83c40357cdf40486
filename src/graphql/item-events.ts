/** What happens to items, for those who watch: in every process of the server, and never more than a slow reader can hold. */

import type { ItemRecord } from "../store/store.js";
import { overrun } from "./user-error.js";

export interface ItemEvents {
  publish(item: ItemRecord): void;
  /** Every item changed from now on. The stream ends with an error where its reader falls too far behind. */
  watch(): AsyncIterableIterator<ItemRecord>;
}

/** The way to the other processes of the server. What is sent arrives there as JSON leaves it, and never here. */
export interface EventRelay {
  send(event: object): void;
  /**
   * @param onEvent called with what others sent.
   * @param onLost called where others sent more than could be delivered, and some of it is gone.
   */
  receive(onEvent: (event: unknown) => void, onLost: () => void): void;
}

/** A reader that is this many events behind gets an error: memory is for those who read. */
const mostWaiting = 1_000;

/** @param relay undefined where one process is the whole server. */
export function createItemEvents(relay?: EventRelay): ItemEvents {
  const watchers = new Set<Watcher>();
  const show = (item: ItemRecord): void => {
    for (const watcher of watchers) watcher.push(item);
  };
  relay?.receive(
    (event) => {
      const item = parseItemChange(event);
      if (item !== undefined) show(item);
    },
    () => {
      for (const watcher of watchers) watcher.overrun();
    },
  );
  return {
    publish(item) {
      show(item);
      relay?.send({ itemChanged: item });
    },
    watch() {
      const watcher = new Watcher(() => watchers.delete(watcher));
      watchers.add(watcher);
      return watcher;
    },
  };
}

/** Undefined where it is something else: while workers are replaced, the other one may be of another version. */
function parseItemChange(event: unknown): ItemRecord | undefined {
  const item = (event as { readonly itemChanged?: Partial<ItemRecord> } | null)?.itemChanged;
  const complete =
    typeof item?.id === "string" &&
    typeof item.sequence === "number" &&
    typeof item.title === "string" &&
    (typeof item.description === "string" || item.description === null) &&
    typeof item.ownerId === "string" &&
    typeof item.version === "number" &&
    typeof item.createdAtMillis === "number";
  return complete ? (item as ItemRecord) : undefined;
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
    if (this.#waiting.length >= mostWaiting) {
      this.overrun();
      return;
    }
    this.#waiting.push(item);
    this.#wake?.();
  }

  /** Ends the stream with the error that says that events are lost. */
  overrun(): void {
    this.#end("overrun");
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
