/** Which server a command speaks for. */

import type { Config } from "../config.js";

/** Nothing listens here, so in development the issuer is where `serve` would. */
export function issuerOf({ issuer, port, basePath }: Config): string {
  return issuer ?? `http://localhost:${port}${basePath}`;
}
