/** A denial: the execution error for a position that the access may not touch. */

import { GraphQLError, type ASTNode } from "graphql";
import type { Clearance } from "./clearance.js";
import { combine } from "./rule.js";
import type { Check } from "./rulebook.js";

/** How much a denial tells. */
export interface DenialOptions {
  /** Whether it names the rule and the missing scopes. Default true. */
  readonly disclose?: boolean;
}

const messages = {
  UNAUTHENTICATED:
    'This needs an access token, and the request carries none: send the header "Authorization: Bearer <access token>".',
  FORBIDDEN:
    "The access token lacks a scope that this needs: get a token with the scopes that are missing.",
} as const;

/** Where the denied position stands in the answer and in the document. */
export interface DeniedPosition {
  readonly path?: readonly (string | number)[];
  readonly nodes?: readonly ASTNode[];
}

/**
 * The error of a denied position. It never carries `extensions.http`: the status of an error on a field would become
 * the status of the whole answer.
 */
export function denial(
  check: Check,
  clearance: Clearance,
  options: DenialOptions,
  position: DeniedPosition = {},
): GraphQLError {
  const code = clearance.authenticated ? "FORBIDDEN" : "UNAUTHENTICATED";
  const extensions =
    options.disclose === false ? { code } : { code, ...disclosure(check, clearance) };
  return new GraphQLError(messages[code], { ...position, extensions });
}

function disclosure(
  check: Check,
  clearance: Clearance,
): { requiredScopes: readonly (readonly string[])[]; missingScopes: readonly string[] } {
  const rule = combine(check.requirements);
  const missingScopes = (rule[0] ?? []).filter((scope) => !clearance.scopes.has(scope));
  return { requiredScopes: rule.filter((alternative) => alternative.length > 0), missingScopes };
}
