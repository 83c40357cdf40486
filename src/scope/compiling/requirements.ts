/** Requirements for readers: one for each element, and the text of a rule. */

import { combine, satisfies, type Requirement, type Rule } from "../rule.js";
import type { ScopeSet } from "../scope-token.js";

const noScopes: ScopeSet = new Set();

// As many alternatives as one rule made of several may have; beyond that each is shown by itself.
const mostAlternatives = 32;

/**
 * The requirements with several of one element folded into one (`@authenticated` beside `@requiresScope`), in their
 * order. Two rules of one element whose product would be large stay two: all must hold, as always.
 */
export function onePerCoordinate(requirements: readonly Requirement[]): readonly Requirement[] {
  const byCoordinate = new Map<string, Requirement[]>();
  for (const requirement of requirements) {
    const own = byCoordinate.get(requirement.coordinate);
    if (own) own.push(requirement);
    else byCoordinate.set(requirement.coordinate, [requirement]);
  }
  return [...byCoordinate].flatMap(([coordinate, own]) => {
    const strict = withoutAnyAccess(own);
    const alternatives = strict.reduce((product, { rule }) => product * rule.length, 1);
    return strict.length === 1 || alternatives > mostAlternatives
      ? strict
      : [{ coordinate, rule: combine(strict) }];
  });
}

/** A rule in words: `read:items or (admin and audit)`. */
export function ruleText(rule: Rule): string {
  if (satisfies(noScopes, rule)) return "any access token";
  const alternatives = rule.map((alternative) => alternative.join(" and "));
  if (alternatives.length === 1) return alternatives.join("");
  return rule
    .map((alternative, index) =>
      alternative.length > 1 ? `(${alternatives[index] ?? ""})` : (alternatives[index] ?? ""),
    )
    .join(" or ");
}

/** Requirements that must all hold, in words: `me and (read:items or admin)`. The empty text where there is none. */
export function requirementsText(requirements: readonly Requirement[]): string {
  const rules = withoutImplied(requirements.map(({ rule }) => rule));
  const texts = rules.map((rule) =>
    rules.length > 1 && rule.length > 1 ? `(${ruleText(rule)})` : ruleText(rule),
  );
  return [...new Set(texts)].join(" and ");
}

// Whoever satisfies another rule has a verified access: beside another one, "any access token" says nothing.
function withoutAnyAccess(requirements: readonly Requirement[]): readonly Requirement[] {
  const strict = requirements.filter(({ rule }) => !satisfies(noScopes, rule));
  return strict.length > 0 ? strict : requirements.slice(0, 1);
}

/** Without what another rule says already: beside `read`, `read or write` tells a reader nothing. */
function withoutImplied(rules: readonly Rule[]): readonly Rule[] {
  return rules.filter(
    (rule, index) =>
      !rules.some(
        (other, otherIndex) =>
          otherIndex !== index &&
          implies(other, rule) &&
          // Of two that say the same, the first stays.
          (otherIndex < index || !implies(rule, other)),
      ),
  );
}

/** Whether all that satisfy `rule` satisfy `other`. */
function implies(rule: Rule, other: Rule): boolean {
  return rule.every((alternative) => satisfies(new Set(alternative), other));
}
