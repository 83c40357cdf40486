/** What an element requires, as sentences for a description. */

import { requirementsText } from "../compiling/requirements.js";
import { combine, type Requirement } from "../rule.js";

// With more of them, the rules one by one are shorter than all their combinations.
const mostAlternatives = 6;

/**
 * Such as: Requires scope `me`. Decided object by object by `owner`.
 *
 * @returns the empty text where nothing is required
 */
export function requirementSentences(
  requirements: readonly Requirement[],
  policies: readonly string[],
): string {
  const sentences: string[] = [];
  if (requirements.length > 0) sentences.push(`Requires ${requiredText(requirements)}.`);
  if (policies.length > 0) {
    sentences.push(`Decided object by object by ${list(policies.map(code), "and")}.`);
  }
  return sentences.join(" ");
}

function requiredText(requirements: readonly Requirement[]): string {
  const combinations = requirements.reduce((product, { rule }) => product * rule.length, 1);
  if (combinations > mostAlternatives) return code(requirementsText(requirements));
  const alternatives = combine(requirements);
  if (alternatives.some((scopes) => scopes.length === 0)) return "an access token";
  if (alternatives.every((scopes) => scopes.length === 1)) {
    return `scope ${list(alternatives.flat().map(code), "or")}`;
  }
  return alternatives.map(scopesText).join(" or ");
}

function scopesText(scopes: readonly string[]): string {
  return `${scopes.length > 1 ? "scopes" : "scope"} ${list(scopes.map(code), "and")}`;
}

/** `a`, `a and b`, `a, b and c`. */
function list(parts: readonly string[], conjunction: "and" | "or"): string {
  const last = parts.at(-1) ?? "";
  return parts.length > 1 ? `${parts.slice(0, -1).join(", ")} ${conjunction} ${last}` : last;
}

function code(text: string): string {
  return `\`${text}\``;
}
