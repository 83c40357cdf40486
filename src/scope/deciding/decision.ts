/** Before execution: does an operation run, or is it refused whole, and which scopes would let it through? */

import { GraphQLError, OperationTypeNode } from "graphql";
import type { Access } from "../access.js";
import type { Clearance } from "../compiling/clearance.js";
import type { DenialDesk } from "./denial.js";
import {
  asksPolicies,
  certainMisses,
  deniedFields,
  requirementsIn,
  sufficientScopes,
} from "./misses.js";
import type { WalkedOperation } from "./operation-walk.js";
import { combine, type Rule } from "../rule.js";
import type { Rulebook } from "../compiling/rulebook.js";

/** Nothing of the operation may run. */
export interface Refusal {
  readonly kind: "refused";
  readonly errors: readonly GraphQLError[];
  /** The positions of the errors, in their order. */
  readonly positions: readonly RefusedPosition[];
  /** What a challenge says (RFC 6750 §3): log in, or come back with all of these scopes. */
  readonly challenge: { readonly kind: "unauthenticated" } | InsufficientScope | TooLarge;
}

/** No scope would help: the operation cannot be looked through. */
interface TooLarge {
  readonly kind: "too-large";
}

export interface RefusedPosition {
  readonly coordinate: string;
  /** Response keys; indexes of lists are not known before execution. */
  readonly path: readonly string[];
  /** All that the position needs, as one rule. */
  readonly rule: Rule;
}

export interface InsufficientScope {
  readonly kind: "insufficient-scope";
  /** Scopes that let the whole operation through: those it uses of the token's, and the missing ones. */
  readonly scopes: readonly string[];
}

/** The operation runs; single positions may still be denied. */
export interface Permit {
  readonly kind: "run";
  /** Whether any rule or policy stands anywhere in it, so that its answer depends on who asked. */
  readonly guarded: boolean;
}

export type Decision = Permit | Refusal;

/** `partial`: a query loses the denied fields alone. `reject`: it is refused whole, as mutations always are. */
export type OnDeny = "partial" | "reject";

export const unguarded: Permit = Object.freeze({ kind: "run", guarded: false });
export const guarded: Permit = Object.freeze({ kind: "run", guarded: true });

/** A refusal whose errors are of this request alone: servers and their plugins write into errors. */
export function ownErrors(decision: Decision): Decision {
  if (decision.kind === "run") return decision;
  const errors = decision.errors.map((error) =>
    Object.assign(Object.create(GraphQLError.prototype) as GraphQLError, error, {
      message: error.message,
      extensions: { ...error.extensions },
    }),
  );
  return { ...decision, errors };
}

const tooLarge: Refusal = {
  kind: "refused",
  errors: [
    new GraphQLError(
      "The operation combines its fragments in too many ways to be checked before it runs: spread fewer of them inside one another.",
      { extensions: { code: "BAD_REQUEST" } },
    ),
  ],
  positions: [],
  challenge: { kind: "too-large" },
};

export interface DecisionInput {
  readonly type: OperationTypeNode;
  readonly walked: WalkedOperation;
  readonly rulebook: Rulebook;
  readonly clearance: Clearance;
  readonly access: Access;
  readonly onDeny: OnDeny;
  readonly denials: DenialDesk;
}

/**
 * Refused: an operation of which no root field is allowed; a mutation or a subscription, and with `reject` a query, of
 * which any position is certain to be denied.
 */
export function decideOperation(input: DecisionInput): Decision {
  const { type, walked, rulebook, clearance, access, onDeny, denials } = input;
  const { root } = walked;
  const whole = type !== OperationTypeNode.QUERY || onDeny === "reject";
  // Each field of a query is guarded by itself all the same; what must be known whole beforehand is refused.
  if (walked.incomplete && whole) return tooLarge;
  const requirements = requirementsIn(root);
  if (requirements.length === 0) {
    return asksPolicies(root) || walked.incomplete ? guarded : unguarded;
  }
  const denied = deniedFields(root, clearance);
  const misses = whole
    ? certainMisses(root, clearance)
    : denied.length === root.fields.length
      ? denied
      : [];
  if (misses.length === 0) return guarded;
  return {
    kind: "refused",
    errors: misses.map(({ field, requirements: needed, path }) =>
      denials.ofRule(needed, clearance, access, { path, nodes: field.nodes }),
    ),
    positions: misses.map(({ field, requirements: needed, path }) => ({
      coordinate: field.coordinate,
      path,
      rule: combine(needed),
    })),
    challenge: clearance.authenticated
      ? {
          kind: "insufficient-scope",
          scopes: sufficientScopes(requirements, clearance, access, rulebook),
        }
      : { kind: "unauthenticated" },
  };
}
