/** The difference between two schemas: which permissions a change to the schema changes, and in which direction. */

import type { GraphQLSchema } from "graphql";
import { expand, type Catalogue } from "../reading/catalogue.js";
import { satisfies, type Requirement } from "../rule.js";
import { allRows, isReported, type ScopeReportRow } from "./scope-report.js";
import type { ScopeSet } from "../scope-token.js";
import { catalogueOf } from "../deciding/scoped-schemas.js";

/**
 * `tighter`: some accesses pass no longer. `looser`: some pass that did not before. `different`: both, or it cannot be
 * told.
 */
export type Direction = "tighter" | "looser" | "different";

/** One element that is new, is gone, or needs something else than before. */
export type ReportChange =
  | { readonly change: "added"; readonly coordinate: string; readonly after: ScopeReportRow }
  | { readonly change: "removed"; readonly coordinate: string; readonly before: ScopeReportRow }
  | {
      readonly change: "changed";
      readonly coordinate: string;
      readonly before: ScopeReportRow;
      readonly after: ScopeReportRow;
      readonly direction: Direction;
    };

// Two to the power of this many sets of scopes are tried; with more scopes the rules are compared instead.
const mostScopesTried = 12;

/**
 * What changes from one schema to the other: changed and added elements in the order of the new schema, then the
 * removed ones. Where a rule is written in another way and means the same, nothing changes. A change of `implies` counts
 * at every element where it changes who passes.
 */
export function scopeReportDifference(
  before: GraphQLSchema,
  after: GraphQLSchema,
): readonly ReportChange[] {
  const old = new Map(allRows(before).map((row) => [row.coordinate, row]));
  const comparison = new Comparison(catalogueOf(before), catalogueOf(after));
  const changes: ReportChange[] = [];
  for (const row of allRows(after)) {
    const { coordinate } = row;
    const earlier = old.get(coordinate);
    old.delete(coordinate);
    if (!earlier) {
      if (isReported(row)) changes.push({ change: "added", coordinate, after: row });
      continue;
    }
    const direction = comparison.direction(earlier, row);
    if (direction === "same") continue;
    changes.push({ change: "changed", coordinate, before: earlier, after: row, direction });
  }
  for (const [coordinate, row] of old) {
    if (isReported(row)) changes.push({ change: "removed", coordinate, before: row });
  }
  return changes;
}

type Comparative = Direction | "same";

class Comparison {
  readonly #before: Catalogue;
  readonly #after: Catalogue;
  readonly #known = new Map<string, Comparative>();

  constructor(before: Catalogue, after: Catalogue) {
    this.#before = before;
    this.#after = after;
  }

  direction(before: ScopeReportRow, after: ScopeReportRow): Comparative {
    const ofRules = this.#ofRules(before.effective, after.effective);
    const ofPolicies = compare(
      before.policies.every((name) => after.policies.includes(name)),
      after.policies.every((name) => before.policies.includes(name)),
    );
    if (ofRules === "same") return ofPolicies;
    return ofPolicies === "same" || ofPolicies === ofRules ? ofRules : "different";
  }

  // Many elements share the same rules.
  #ofRules(before: readonly Requirement[], after: readonly Requirement[]): Comparative {
    const rules = [before, after].map((requirements) => requirements.map(({ rule }) => rule));
    const key = JSON.stringify(rules);
    const known = this.#known.get(key) ?? this.#compareRules(before, after);
    this.#known.set(key, known);
    return known;
  }

  #compareRules(before: readonly Requirement[], after: readonly Requirement[]): Comparative {
    // Anonymous passes where nothing is asked for, and nowhere else.
    if (before.length === 0 || after.length === 0) {
      return compare(before.length === 0, after.length === 0);
    }
    const scopes = this.#scopesThatCount([...before, ...after]);
    if (scopes.length <= mostScopesTried) return this.#tryAll(scopes, before, after);
    if (!this.#sameImplications(scopes)) return "different";
    // Everything that passed passes still where the old rules imply the new ones.
    return compare(implies(this.#before, after, before), implies(this.#before, before, after));
  }

  #tryAll(
    scopes: readonly string[],
    before: readonly Requirement[],
    after: readonly Requirement[],
  ): Comparative {
    let won = false;
    let lost = false;
    for (let bits = 0; bits < 2 ** scopes.length && !(won && lost); bits++) {
      const held = scopes.filter((_, index) => (bits >> index) % 2 === 1);
      const passed = passes(expand(this.#before, held), before);
      const passesNow = passes(expand(this.#after, held), after);
      won ||= passesNow && !passed;
      lost ||= passed && !passesNow;
    }
    return compare(!won, !lost);
  }

  /** The scopes that the rules name, and those that imply one of them, before or after. */
  #scopesThatCount(requirements: readonly Requirement[]): readonly string[] {
    const named = new Set(requirements.flatMap(({ rule }) => rule.flat()));
    const implying = [this.#before, this.#after].flatMap(({ closure }) =>
      [...closure].filter(([, reached]) => [...reached].some((scope) => named.has(scope))),
    );
    return [...new Set([...named, ...implying.map(([scope]) => scope)])];
  }

  #sameImplications(scopes: readonly string[]): boolean {
    return scopes.every((scope) => {
      const before = expand(this.#before, [scope]);
      const after = expand(this.#after, [scope]);
      return scopes.every((other) => before.has(other) === after.has(other));
    });
  }
}

/**
 * @param neverWins whether nobody passes anew.
 * @param neverLoses whether everybody who passed passes still.
 */
function compare(neverWins: boolean, neverLoses: boolean): Comparative {
  if (neverWins && neverLoses) return "same";
  if (neverWins) return "tighter";
  return neverLoses ? "looser" : "different";
}

function passes(scopes: ScopeSet, requirements: readonly Requirement[]): boolean {
  return requirements.every(({ rule }) => satisfies(scopes, rule));
}

/** Whether each of `wanted` follows from one of `given`: sufficient for an implication, if not necessary. */
function implies(
  catalogue: Catalogue,
  given: readonly Requirement[],
  wanted: readonly Requirement[],
): boolean {
  return wanted.every((one) =>
    given.some(({ rule }) =>
      rule.every((alternative) => satisfies(expand(catalogue, alternative), one.rule)),
    ),
  );
}
