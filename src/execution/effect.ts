/** What a mutation has done is done once: where compiled code is given up, graphql-js goes on with what came of it. */

import type { GraphQLFieldResolver, GraphQLSchema, OperationDefinitionNode } from "graphql";
import { standsBefore } from "../scope/guarding/behind-guard.js";

/** What a resolver returned, promises included, or threw. */
export type Effect =
  | { readonly kind: "returned"; readonly value: unknown }
  | { readonly kind: "threw"; readonly error: unknown };

interface KeptEffect {
  readonly operation: OperationDefinitionNode;
  readonly effect: Effect;
}

// By the context value, which is made for one request.
const kept = new WeakMap<object, KeptEffect>();

/** For the next execution of the operation, which has one field at its root, with this context value. */
export function keepEffect(
  contextValue: object,
  operation: OperationDefinitionNode,
  effect: Effect,
): void {
  kept.set(contextValue, { operation, effect });
}

const prepared = new WeakSet<GraphQLSchema>();

/** From here on the mutations of the schema take an effect that was kept for them, instead of having it again. */
export function takeKeptEffects(schema: GraphQLSchema): void {
  if (prepared.has(schema)) return;
  prepared.add(schema);
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    if (field.resolve) field.resolve = standsBefore(takingKept(field.resolve), field.resolve);
  }
}

type FieldResolver = GraphQLFieldResolver<unknown, unknown>;

function takingKept(resolve: FieldResolver): FieldResolver {
  return (source, args, context, info) => {
    const known = isObject(context) ? kept.get(context) : undefined;
    // A resolver may execute another operation with its own context.
    if (known?.operation !== info.operation || !isObject(context)) {
      return resolve(source, args, context, info);
    }
    kept.delete(context);
    if (known.effect.kind === "threw") throw known.effect.error;
    return known.effect.value;
  };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
