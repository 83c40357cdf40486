/** Standard output, for commands that print more than fits into memory. */

import { once } from "node:events";

/** Waits for a slow reader, so that what is printed does not gather. */
export async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, "drain");
}
