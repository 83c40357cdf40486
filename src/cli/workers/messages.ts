/** What the primary and its workers tell each other. */

import { manners, type Manner } from "../end-server.js";

export type Message =
  /** From a worker, once it takes connections. */
  | { readonly type: "listening"; readonly port: number; readonly banner: string }
  /** From the primary: end, in this manner. */
  | { readonly type: "end"; readonly manner: Manner }
  /** Something happened, of which the other workers' subscribers want to know. */
  | { readonly type: "event"; readonly event: object }
  /** There were more events than could be delivered. */
  | { readonly type: "eventsLost" };

/** Undefined where it is none of these: while workers are replaced, the other side may be of another version. */
export function parseMessage(input: unknown): Message | undefined {
  if (typeof input !== "object" || input === null) return undefined;
  const { type, port, banner, manner, event } = input as Readonly<Record<string, unknown>>;
  switch (type) {
    case "listening":
      if (typeof port !== "number" || typeof banner !== "string") return undefined;
      return { type, port, banner };
    case "end": {
      const known = manners.find((one) => one === manner);
      return known && { type, manner: known };
    }
    case "event":
      return typeof event === "object" && event !== null ? { type, event } : undefined;
    case "eventsLost":
      return { type };
    default:
      return undefined;
  }
}
