/** Which scopes a token gets: the request's, or the defaults, and never more than is allowed (RFC 6749 §3.3). */

import { parseScope } from "../../scope/scope-token.js";
import type { ScopeSet } from "../../scope/scope-token.js";

/** Every scope that exists. */
export interface ScopeCatalogue {
  /** In the catalogue's order, which is the order of scopes in answers. */
  readonly scopes: readonly {
    readonly name: string;
    /** Granted where a request names no scope. */
    readonly default: boolean;
  }[];
  /** Scope → all that it implies, transitively; itself may be among them. */
  readonly closure: ReadonlyMap<string, ReadonlySet<string>>;
}

type ScopeFault = "scopeForm" | "scopeUnknown" | "scopeNotAllowed";

export type ScopeDecision<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly fault: ScopeFault };

/** So that a token which carries them all still fits into a request's headers. */
const MAXIMUM_CHARACTERS = 4096;
const MAXIMUM_SCOPES = 100;

/**
 * Reads the parameter `scope`. Looks at nothing that is secret, and is cheap whatever was sent, so that it can stand
 * before the password's work.
 *
 * @returns the requested scopes, all of which exist; `undefined` where none was requested.
 */
export function readRequestedScope(
  parameter: string | undefined,
  catalogue: ScopeCatalogue,
): ScopeDecision<ScopeSet | undefined> {
  if (parameter === undefined) return { ok: true, value: undefined };
  const requested = isWithinLimits(parameter) ? parseScope(parameter) : undefined;
  if (requested === undefined) return { ok: false, fault: "scopeForm" };
  const existing = new Set(catalogue.scopes.map(({ name }) => name));
  return isSubset(requested, existing)
    ? { ok: true, value: requested }
    : { ok: false, fault: "scopeUnknown" };
}

/**
 * Decides what is granted: exactly the request where it is within user ∩ catalogue, what those imply included;
 * otherwise nothing at all. Without a request: the catalogue's defaults that the user has, perhaps none.
 */
export function grantScopes(
  requested: ScopeSet | undefined,
  userScopes: readonly string[],
  catalogue: ScopeCatalogue,
): ScopeDecision<readonly string[]> {
  const allowed = allowedScopes(userScopes, catalogue);
  if (requested !== undefined && !isSubset(requested, allowed)) {
    return { ok: false, fault: "scopeNotAllowed" };
  }
  const granted = catalogue.scopes.filter((scope) =>
    requested === undefined ? scope.default && allowed.has(scope.name) : requested.has(scope.name),
  );
  return { ok: true, value: granted.map(({ name }) => name) };
}

/** What somebody with these scopes may have: those that exist, and what they imply. */
export function allowedScopes(userScopes: readonly string[], catalogue: ScopeCatalogue): ScopeSet {
  const own = new Set(userScopes);
  const allowed = new Set<string>();
  for (const { name } of catalogue.scopes) {
    if (!own.has(name)) continue;
    allowed.add(name);
    for (const implied of catalogue.closure.get(name) ?? []) allowed.add(implied);
  }
  return allowed;
}

/** Counts no further than the limit. */
function isWithinLimits(parameter: string): boolean {
  if (parameter.length > MAXIMUM_CHARACTERS) return false;
  let count = 1;
  for (let at = parameter.indexOf(" "); at >= 0; at = parameter.indexOf(" ", at + 1)) {
    count += 1;
    if (count > MAXIMUM_SCOPES) return false;
  }
  return true;
}

function isSubset(part: ScopeSet, whole: ScopeSet): boolean {
  for (const scope of part) if (!whole.has(scope)) return false;
  return true;
}
