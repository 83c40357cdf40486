/** What rules ask for, and whether a caller has it. */

/** Alternatives; all scopes of one of them are enough. One without scopes: any access token will do. */
export type Rule = readonly (readonly string[])[];

/** Everything that one element of the schema needs. */
export interface ElementRule {
  /** All must hold. */
  readonly needs: readonly Rule[];
  /** These decide too, object by object: nobody can say beforehand. */
  readonly policies: readonly string[];
}

/** What the caller has; undefined without an access token. */
export type Holding = ReadonlySet<string> | undefined;

export type LockState = "public" | "granted" | "missing";

export function lockState(rule: ElementRule | undefined, holding: Holding): LockState {
  if (!rule || (rule.needs.length === 0 && rule.policies.length === 0)) return "public";
  return rule.needs.every((need) => holds(need, holding)) ? "granted" : "missing";
}

function holds(rule: Rule, holding: Holding): boolean {
  return holding !== undefined && rule.some((scopes) => scopes.every((name) => holding.has(name)));
}

/** The scopes together with all that they imply. */
export function withImplied(
  scopes: Iterable<string>,
  catalogue: readonly { readonly name: string; readonly implies: readonly string[] }[],
): ReadonlySet<string> {
  const held = new Set(scopes);
  const byName = new Map(catalogue.map(({ name, implies }) => [name, implies]));
  // A set can grow while it is walked: what is added is walked too.
  for (const name of held) for (const implied of byName.get(name) ?? []) held.add(implied);
  return held;
}

// Rules with a choice are few; beyond so many combinations the first ones are good enough.
const mostCombinations = 4_096;

/**
 * The scopes that satisfy all the rules: those that add least to what is held, and of these the fewest.
 *
 * @returns undefined where not even an access token is needed
 */
export function scopesFor(
  rules: readonly ElementRule[],
  holding: Holding,
): ReadonlySet<string> | undefined {
  const needs = rules.flatMap((rule) => rule.needs);
  if (needs.length === 0) return undefined;
  const cost = (scopes: ReadonlySet<string>): number => {
    const added = [...scopes].filter((name) => !(holding?.has(name) ?? false)).length;
    return added * 1_000 + scopes.size;
  };
  let choices: ReadonlySet<string>[] = [new Set()];
  for (const rule of needs) {
    const extended = choices.flatMap((chosen) =>
      rule.map((alternative) => new Set([...chosen, ...alternative])),
    );
    const distinct = new Map(extended.map((scopes) => [[...scopes].sort().join(" "), scopes]));
    choices = [...distinct.values()].sort((a, b) => cost(a) - cost(b)).slice(0, mostCombinations);
  }
  return choices[0];
}

/** `me and (read:items or admin)`. */
export function ruleText({ needs }: ElementRule): string {
  const isAnyToken = (rule: Rule): boolean => rule.some((scopes) => scopes.length === 0);
  const strict = needs.filter((rule) => !isAnyToken(rule));
  if (strict.length === 0) return "any access token";
  // Whoever has a scope has a token.
  const texts = strict.map((rule) => {
    const alternatives = rule.map((scopes) => scopes.join(" and "));
    return alternatives.length > 1 && strict.length > 1
      ? `(${alternatives.join(" or ")})`
      : alternatives.join(" or ");
  });
  return [...new Set(texts)].join(" and ");
}

/** What a lock says to those who cannot see it, and to those who point at it. */
export function lockLabel(rule: ElementRule | undefined, holding: Holding): string {
  const state = lockState(rule, holding);
  if (!rule || state === "public") return "public: needs no access token";
  const policies =
    rule.policies.length === 0 ? [] : [`${rule.policies.join(" and ")} decides object by object`];
  const needs = rule.needs.length === 0 ? [] : [`needs ${ruleText(rule)}`];
  return `${state}: ${[...needs, ...policies].join("; ")}`;
}
