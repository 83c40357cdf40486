/** A tape of choices that fast-check writes: zeros, and the end of the tape, mean the simplest choice. */

import fc from "fast-check";

export class Tape {
  readonly #choices: readonly number[];
  #next = 0;

  constructor(choices: readonly number[]) {
    this.#choices = choices;
  }

  /** A whole number from 0 to `limit - 1`. */
  int(limit: number): number {
    return (this.#choices[this.#next++] ?? 0) % limit;
  }

  /** True in `of` of 100 cases. */
  chance(of: number): boolean {
    // The high end, so that a zero says no.
    return this.int(100) >= 100 - of;
  }

  pick<T>(list: readonly T[]): T {
    const picked = list[this.int(list.length)];
    if (picked === undefined) throw new Error("nothing to pick from");
    return picked;
  }

  /** Each member with the same chance. */
  some<T>(list: readonly T[], of = 50): T[] {
    return list.filter(() => this.chance(of));
  }
}

/** Long enough for a schema and some operations; what shrinking cuts off becomes simple choices. */
export const choices = fc.noBias(
  fc.array(fc.nat({ max: 9_999 }), { maxLength: 2_500, size: "max" }),
);
