/** What one house rule is made of. */

import type { House } from "./house.js";

export interface Requirement {
  readonly title: string;
  readonly folders: readonly string[];
  readonly check: (house: House) => string[];
  /** A house that breaks the rule, beside things that do not. */
  readonly broken: Readonly<Record<string, string>>;
  /** What the checker must say of it, in full. */
  readonly breaches: readonly string[];
}
