/** What a rule is, and when a set of scopes satisfies it. */

import type { ScopeSet } from "./scope-token.js";

/**
 * A disjunction of conjunctions of scope tokens: the outer list is OR, the inner lists are AND.
 * `[[]]`, one empty alternative, is the rule of `@authenticated`: any verified access satisfies it.
 */
export type Rule = readonly (readonly string[])[];

/** The rule of `@authenticated`. */
export const anyVerifiedAccess: Rule = Object.freeze([Object.freeze([])]);

/** One rule and the element that declares it, by its schema coordinate. */
export interface Requirement {
  readonly coordinate: string;
  readonly rule: Rule;
}

/** Whether a verified access with these scopes satisfies the rule. */
export function satisfies(scopes: ScopeSet, rule: Rule): boolean {
  return rule.some((alternative) => alternative.every((scope) => scopes.has(scope)));
}

// Beyond this many alternatives the expanded rule tells a reader less than the rule that failed.
const mostAlternatives = 32;

/**
 * Requirements that all hold at one position, as the one rule that a client reads: their product, alternatives that
 * ask for more than another one left out.
 *
 * @param tellingMost the one whose rule stands for all where the product would grow large. Default: the first.
 */
export function combine(
  requirements: readonly Requirement[],
  tellingMost: Requirement | undefined = requirements[0],
): Rule {
  let product: (readonly string[])[] = [[]];
  for (const { rule } of requirements) {
    product = product.flatMap((left) => rule.map((right) => [...new Set([...left, ...right])]));
    product = withoutSupersets(product);
    if (product.length > mostAlternatives) return tellingMost?.rule ?? anyVerifiedAccess;
  }
  return product;
}

function withoutSupersets(alternatives: readonly (readonly string[])[]): (readonly string[])[] {
  return alternatives.filter(
    (one, index) =>
      !alternatives.some(
        (other, otherIndex) =>
          otherIndex !== index &&
          other.every((scope) => one.includes(scope)) &&
          (other.length < one.length || otherIndex < index),
      ),
  );
}
