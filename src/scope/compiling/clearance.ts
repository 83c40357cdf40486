/** What one access may touch: each check of a rulebook answered once, and kept for all with the same scopes. */

import { isLasting, type Access } from "../access.js";
import { expand } from "../reading/catalogue.js";
import { satisfies, type Requirement } from "../rule.js";
import type { Check } from "./check.js";
import type { Rulebook } from "./rulebook.js";
import type { ScopeSet } from "../scope-token.js";

export interface Clearance {
  readonly authenticated: boolean;
  /** The scopes of the access that some rule names, those it implies included. */
  readonly scopes: ScopeSet;
  allows(check: Check): boolean;
  meets(requirement: Requirement): boolean;
}

// Scopes that no rule names make no difference, so a caller cannot flood this with invented ones.
const mostKept = 1000;

/** Answers "what may this access touch" for one rulebook. */
export class ClearanceDesk {
  readonly #rulebook: Rulebook;
  readonly #anonymous: Clearance;
  readonly #byScopes = new Map<string, Clearance>();
  readonly #byAccess = new WeakMap<Access, Clearance>();

  constructor(rulebook: Rulebook) {
    this.#rulebook = rulebook;
    this.#anonymous = new ScopedClearance(rulebook, false, new Set());
  }

  of(access: Access): Clearance {
    if (access.kind === "anonymous") return this.#anonymous;
    const kept = this.#byAccess.get(access);
    if (kept) return kept;
    const clearance = this.#ofScopes(access.scopes);
    if (isLasting(access)) this.#byAccess.set(access, clearance);
    return clearance;
  }

  #ofScopes(scopes: ScopeSet): Clearance {
    const held = expand(this.#rulebook.catalogue, scopes);
    const relevant = this.#rulebook.vocabulary.filter((scope) => held.has(scope));
    const key = relevant.join(" ");
    const known = this.#byScopes.get(key);
    if (known) return known;
    const clearance = new ScopedClearance(this.#rulebook, true, new Set(relevant));
    const [oldest] = this.#byScopes.keys();
    if (this.#byScopes.size >= mostKept && oldest !== undefined) this.#byScopes.delete(oldest);
    this.#byScopes.set(key, clearance);
    return clearance;
  }
}

class ScopedClearance implements Clearance {
  readonly authenticated: boolean;
  readonly scopes: ScopeSet;
  readonly #allowed: readonly boolean[];

  constructor(rulebook: Rulebook, authenticated: boolean, scopes: ScopeSet) {
    this.authenticated = authenticated;
    this.scopes = scopes;
    this.#allowed = rulebook.checks.map((check) =>
      check.requirements.every((requirement) => this.meets(requirement)),
    );
  }

  // A check of another rulebook has no answer here, and what has no answer is denied.
  allows(check: Check): boolean {
    return this.#allowed[check.index] ?? false;
  }

  meets(requirement: Requirement): boolean {
    return this.authenticated && satisfies(this.scopes, requirement.rule);
  }
}
