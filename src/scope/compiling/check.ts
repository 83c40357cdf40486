/** What a position needs, as one shared object: its number answers "allowed?" by a look into an array. */

import type { Requirement } from "../rule.js";

/** All that one position needs: every requirement must hold. Positions that need the same share one check. */
export interface Check {
  /** The check's place among the rulebook's checks. Number 0 needs nothing. */
  readonly index: number;
  readonly requirements: readonly Requirement[];
}

/** Makes one check for each distinct list of requirements. */
export class CheckInterner {
  readonly nothing: Check = { index: 0, requirements: [] };
  readonly checks: Check[] = [this.nothing];
  readonly #byKey = new Map<string, Check>();

  intern(requirements: readonly Requirement[]): Check {
    const distinct = [...new Set(requirements)];
    if (distinct.length === 0) return this.nothing;
    const key = JSON.stringify(distinct);
    const known = this.#byKey.get(key);
    if (known) return known;
    const check = { index: this.checks.length, requirements: distinct };
    this.checks.push(check);
    this.#byKey.set(key, check);
    return check;
  }
}
