/** A denial: the execution error for a position that the access may not touch. */

import { GraphQLError, type ASTNode } from "graphql";
import type { Access } from "../access.js";
import type { Check } from "../compiling/check.js";
import type { Clearance } from "../compiling/clearance.js";
import { anyVerifiedAccess, combine, type Requirement, type Rule } from "../rule.js";
import type { ScopeSet } from "../scope-token.js";

type DenialCode = "UNAUTHENTICATED" | "FORBIDDEN";

const messages: Readonly<Record<DenialCode, string>> = {
  UNAUTHENTICATED:
    'This needs an access token, and the request carries none: send the header "Authorization: Bearer <access token>".',
  FORBIDDEN:
    "The access token lacks a scope that this needs: get a token with the scopes that are missing.",
};

const policyMessage =
  "This is not for the user of the access token: a policy of the server says no.";

/** Where the denied position stands in the answer and in the document. */
export interface DeniedPosition {
  /** Undefined where only the executor knows it, which then fills it in: an object behind an abstract type. */
  readonly path: readonly (string | number)[] | undefined;
  readonly nodes: readonly ASTNode[];
}

/** Makes the errors of denied positions, cheaply: a list has one for each of its items. */
export class DenialDesk {
  readonly #disclose: boolean;
  readonly #places = new WeakMap<readonly ASTNode[], Place>();
  readonly #extensions = new WeakMap<Clearance, WeakMap<Check, DenialExtensions>>();

  /** @param disclose whether a denial names the rule and what is missing. */
  constructor(disclose: boolean) {
    this.#disclose = disclose;
  }

  /** The requirements are all that the position has, those that are met included. */
  ofRule(
    requirements: readonly Requirement[],
    clearance: Clearance,
    access: Access,
    position: DeniedPosition,
  ): GraphQLError {
    return this.#error(this.#extensionsOf(requirements, clearance, access), position);
  }

  /** The same for a position with one check, whose extensions are worked out once for all with the same scopes. */
  ofCheck(
    check: Check,
    clearance: Clearance,
    access: Access,
    position: DeniedPosition,
  ): GraphQLError {
    // What this one user could be granted is told to this one alone.
    if (access.kind === "granted" && access.grantableScopes) {
      return this.ofRule(check.requirements, clearance, access, position);
    }
    const known = this.#extensions.get(clearance) ?? new WeakMap<Check, DenialExtensions>();
    const extensions =
      known.get(check) ?? this.#extensionsOf(check.requirements, clearance, access);
    this.#extensions.set(clearance, known.set(check, extensions));
    return this.#error(extensions, position);
  }

  ofPolicy(access: Access, position: DeniedPosition): GraphQLError {
    return access.kind === "anonymous"
      ? this.#error({ code: "UNAUTHENTICATED" }, position)
      : this.#error({ code: "FORBIDDEN" }, position, policyMessage);
  }

  #extensionsOf(
    requirements: readonly Requirement[],
    clearance: Clearance,
    access: Access,
  ): DenialExtensions {
    const code: DenialCode = clearance.authenticated ? "FORBIDDEN" : "UNAUTHENTICATED";
    if (!this.#disclose) return { code };
    const lacking = requirements.find((requirement) => !clearance.meets(requirement));
    return { code, ...disclosure(combine(requirements, lacking), clearance, access) };
  }

  /**
   * It never carries `extensions.http`: the status of an error on a field would become the status of the whole answer.
   * With its path an executor takes it as it is.
   */
  #error(
    extensions: DenialExtensions,
    { path, nodes }: DeniedPosition,
    message = messages[extensions.code],
  ): GraphQLError {
    const place = this.#placeOf(nodes);
    // What graphql's constructor makes, member by member: that one looks the position up in the source and takes a
    // stack, which for a list costs many times what the list does.
    return Object.assign(Object.create(GraphQLError.prototype) as GraphQLError, {
      name: "GraphQLError",
      message,
      path,
      locations: place.locations,
      nodes: place.nodes,
      source: place.source,
      positions: place.positions,
      originalError: undefined,
      extensions: { ...extensions },
    });
  }

  // Once a selection, not once an item.
  #placeOf(nodes: readonly ASTNode[]): Place {
    const known = this.#places.get(nodes);
    if (known) return known;
    const place = new GraphQLError("", { nodes: [...nodes] });
    this.#places.set(nodes, place);
    return place;
  }
}

type Place = Pick<GraphQLError, "nodes" | "source" | "positions" | "locations">;

interface DenialExtensions extends Record<string, unknown> {
  readonly code: DenialCode;
}

/** The alternative of a rule that a caller should ask for: the first that it may be granted, or the first of all. */
export function nearestAlternative(rule: Rule, held: ScopeSet, access: Access): readonly string[] {
  const grantable = access.kind === "granted" ? access.grantableScopes : undefined;
  const possible =
    grantable &&
    rule.find((alternative) => alternative.every((s) => held.has(s) || grantable.has(s)));
  return possible ?? rule[0] ?? [];
}

function disclosure(rule: Rule, clearance: Clearance, access: Access) {
  const missingScopes = nearestAlternative(rule, clearance.scopes, access).filter(
    (scope) => !clearance.scopes.has(scope),
  );
  return {
    requiredScopes: rule === anyVerifiedAccess ? [] : rule.filter((a) => a.length > 0),
    missingScopes,
  };
}
