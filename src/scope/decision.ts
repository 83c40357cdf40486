/** Before execution: does an operation run, or is it refused whole, and which scopes would let it through? */

import {
  getVariableValues,
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import type { Clearance } from "./clearance.js";
import { denial, type DenialOptions } from "./denial.js";
import { walkOperation, type WalkedField, type WalkedObject } from "./operation-walk.js";
import type { Requirement } from "./rule.js";
import type { Check, Rulebook } from "./rulebook.js";

/** What is asked: one operation of a valid document. */
export interface OperationRequest {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** As the client sent them. */
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
}

/** Nothing of the operation may run. */
export interface Refusal {
  readonly kind: "refused";
  readonly errors: readonly GraphQLError[];
  /** What a challenge says (RFC 6750 §3): log in, or come back with all of these scopes. */
  readonly challenge: { readonly kind: "unauthenticated" } | InsufficientScope;
}

export interface InsufficientScope {
  readonly kind: "insufficient-scope";
  /** Scopes that let the whole operation through: those it uses of the token's, and the missing ones. */
  readonly scopes: readonly string[];
}

/** The operation runs; single positions may still be denied. */
export interface Permit {
  readonly kind: "run";
  /** Whether any rule stands anywhere in it, so that its answer depends on who asked. */
  readonly guarded: boolean;
}

export type Decision = Permit | Refusal;

const unguarded: Permit = { kind: "run", guarded: false };

/**
 * Decides on an operation: refused when no root field of it is allowed, or when it is a mutation or a subscription of
 * which any position is certain to be denied. Variables that cannot be coerced are left to execution, which reports
 * them before it runs anything.
 */
export function decideOperation(
  schema: GraphQLSchema,
  rulebook: Rulebook,
  clearance: Clearance,
  request: OperationRequest,
  options: DenialOptions = {},
): Decision {
  const { document, operation, variables = {} } = request;
  const coerced = getVariableValues(schema, operation.variableDefinitions ?? [], variables).coerced;
  if (!coerced) return unguarded;
  const fragments = fragmentsOf(document);
  const walked = walkOperation({ schema, rulebook, operation, fragments, variables: coerced });
  if (!walked) return unguarded;
  const requirements = requirementsIn(walked.root);
  if (requirements.length === 0) return unguarded;

  const root = walked.root.fields;
  const deniedRoot = root.filter((field) => !clearance.allows(field.check)).map(missAt);
  const misses =
    operation.operation === OperationTypeNode.QUERY
      ? deniedRoot.length === root.length
        ? deniedRoot
        : []
      : certainMisses(walked.root, clearance);
  if (misses.length === 0) return { kind: "run", guarded: true };
  return {
    kind: "refused",
    errors: misses.map(({ field, check, path }) =>
      denial(check, clearance, options, { path, nodes: field.nodes }),
    ),
    challenge: clearance.authenticated
      ? { kind: "insufficient-scope", scopes: sufficient(requirements, clearance, rulebook) }
      : { kind: "unauthenticated" },
  };
}

function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  return new Map(
    document.definitions
      .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  );
}

/** Every requirement that the operation can meet, whatever types its objects turn out to have. */
function requirementsIn(root: WalkedObject): readonly Requirement[] {
  const found = new Set<Requirement>();
  const objects = new Set([root]);
  for (const object of objects) {
    for (const requirement of object.check.requirements) found.add(requirement);
    for (const field of object.fields) {
      for (const requirement of field.check.requirements) found.add(requirement);
      for (const child of field.children) objects.add(child);
    }
  }
  return [...found];
}

interface Miss {
  readonly field: WalkedField;
  readonly check: Check;
  readonly path: readonly string[];
}

// A refusal lists this many positions at most: nested fragments could make their number explode.
const mostMisses = 100;

/** Positions that are denied whatever the data is: behind an abstract type only where every possible type misses. */
function certainMisses(root: WalkedObject, clearance: Clearance): readonly Miss[] {
  const known = new Map<WalkedObject, readonly Miss[]>();
  const below = (object: WalkedObject): readonly Miss[] => {
    const earlier = known.get(object);
    if (earlier) return earlier;
    known.set(object, []);
    const misses = object.fields.flatMap((field) => {
      if (!clearance.allows(field.check)) return [missAt(field)];
      return behind(field).map((miss) => ({ ...miss, path: [field.responseKey, ...miss.path] }));
    });
    known.set(object, misses.slice(0, mostMisses));
    return misses;
  };
  const behind = (field: WalkedField): readonly Miss[] => {
    const alternatives = field.children.map((child) =>
      clearance.allows(child.check)
        ? below(child)
        : [{ field, check: child.check, path: [] as readonly string[] }],
    );
    return alternatives.every((misses) => misses.length > 0) ? (alternatives[0] ?? []) : [];
  };
  return below(root).slice(0, mostMisses);
}

function missAt(field: WalkedField): Miss {
  return { field, check: field.check, path: [field.responseKey] };
}

function sufficient(
  requirements: readonly Requirement[],
  clearance: Clearance,
  rulebook: Rulebook,
): readonly string[] {
  const chosen = new Set<string>();
  for (const { rule } of requirements) {
    const held = rule.find((alternative) => alternative.every((s) => clearance.scopes.has(s)));
    for (const scope of held ?? rule[0] ?? []) chosen.add(scope);
  }
  return rulebook.vocabulary.filter((scope) => chosen.has(scope));
}
