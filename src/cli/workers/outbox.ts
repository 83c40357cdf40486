/** Events on their way to another process: never more than a bound, and where some are lost, that is told. */

import type { Message } from "./messages.js";

/** As many as a reader within the process may be behind. */
const mostWaiting = 1_000;

export interface Outbox {
  push(event: object): void;
  /** Of this one, or of one before it, events are lost already. */
  pushLost(): void;
}

/** @param send hands a message over, and calls `sent` when it has left this process, or cannot. */
export function createOutbox(send: (message: Message, sent: () => void) => void): Outbox {
  let waiting = 0;
  let lost = false;
  const post = (message: Message): void => {
    waiting += 1;
    send(message, () => {
      waiting -= 1;
      if (lost && waiting === 0) {
        lost = false;
        post({ type: "eventsLost" });
      }
    });
  };
  const pushLost = (): void => {
    if (waiting === 0) post({ type: "eventsLost" });
    else lost = true;
  };
  return {
    push(event) {
      if (waiting < mostWaiting) post({ type: "event", event });
      else pushLost();
    },
    pushLost,
  };
}
