/** An answer that comes in parts: no faster than its client reads, and no longer than it stays. */

import { once } from "node:events";
import type { ServerResponse } from "node:http";

/** Behind the head of the response. What the source throws is thrown on. */
export async function sendChunks(
  response: ServerResponse,
  chunks: AsyncIterableIterator<string>,
): Promise<void> {
  const left = new Promise<undefined>((resolve) => {
    response.once("close", () => {
      resolve(undefined);
    });
  });
  for (;;) {
    const next = await Promise.race([chunks.next(), left]);
    if (next === undefined) {
      // What the source has begun, it ends by itself; nobody waits for it.
      chunks.return?.().catch(() => undefined);
      return;
    }
    if (next.done) break;
    if (!response.write(next.value)) await Promise.race([once(response, "drain"), left]);
    flush(response);
  }
  response.end();
}

/** A middleware that compresses holds the parts back until it is told to let them go. */
function flush(response: ServerResponse & { readonly flush?: () => void }): void {
  response.flush?.();
}
