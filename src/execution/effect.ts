/** What a mutation has done is done once: where compiled code is given up, graphql-js goes on with what came of it. */

import {
  responsePathAsArray,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type OperationDefinitionNode,
} from "graphql";
import { standsBefore } from "../scope/guarding/behind-guard.js";

/** A call of a resolver, and what it returned, promises included, or threw. */
export interface Effect {
  readonly path: GraphQLResolveInfo["path"];
  readonly outcome:
    | { readonly kind: "returned"; readonly value: unknown }
    | { readonly kind: "threw"; readonly error: unknown };
}

interface KeptEffects {
  readonly operation: OperationDefinitionNode;
  readonly outcomes: ReadonlyMap<string, Effect["outcome"]>;
}

// By the context value, which is made for one request.
const kept = new WeakMap<object, KeptEffects>();

/** For the next execution of the operation with this context value. */
export function keepEffects(
  contextValue: object,
  operation: OperationDefinitionNode,
  effects: readonly Effect[],
): void {
  const outcomes = new Map(effects.map(({ path, outcome }) => [placeOf(path), outcome]));
  kept.set(contextValue, { operation, outcomes });
}

type FieldResolver = GraphQLFieldResolver<unknown, unknown>;

const prepared = new WeakSet<FieldResolver>();

/**
 * From here on the field takes an effect that was kept for it, instead of having it again. That nothing below the root of
 * a mutation has an effect (GraphQL §6.2.2) many schemas do not keep to: those whose root fields are namespaces.
 */
export function takeKeptEffects(field: GraphQLField<unknown, unknown>): void {
  const { resolve } = field;
  if (!resolve || prepared.has(resolve)) return;
  const taking = standsBefore(takingKept(resolve), resolve);
  prepared.add(taking);
  field.resolve = taking;
}

function takingKept(resolve: FieldResolver): FieldResolver {
  return (source, args, context, info) => {
    const known = isObject(context) ? kept.get(context) : undefined;
    // A resolver may execute another operation with its own context.
    const outcome =
      known?.operation === info.operation ? known.outcomes.get(placeOf(info.path)) : undefined;
    if (!outcome) return resolve(source, args, context, info);
    if (outcome.kind === "threw") throw outcome.error;
    return outcome.value;
  };
}

/** No name has a dot in it. */
function placeOf(path: GraphQLResolveInfo["path"]): string {
  return responsePathAsArray(path).join(".");
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
