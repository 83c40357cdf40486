/** One token that must not be accepted. */

import type { TokenFault } from "../../src/token/token-fault.js";

export interface Attack {
  readonly title: string;
  readonly token: string;
  readonly reason: TokenFault;
}

export function attack(title: string, token: string, reason: TokenFault): Attack {
  return { title, token, reason };
}

/** A value for a title. */
export function shown(value: unknown): string {
  return value === undefined ? "missing" : JSON.stringify(value).slice(0, 40);
}
