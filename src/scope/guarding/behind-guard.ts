/** What stands behind a guard that decides by the access alone: for whoever has decided that before execution. */

import type { GraphQLFieldResolver } from "graphql";

type FieldResolver = GraphQLFieldResolver<unknown, unknown>;

const behind = new WeakMap<object, FieldResolver>();

/** Keeps what the guard stands in front of. Not for one that asks policies, or tells an audit hook. */
export function standsBefore(guard: FieldResolver, resolve: FieldResolver): FieldResolver {
  behind.set(guard, resolve);
  return guard;
}

/** The resolver behind all such guards; the same one where it is no such guard. */
export function behindGuard(resolve: FieldResolver): FieldResolver {
  const next = behind.get(resolve);
  return next ? behindGuard(next) : resolve;
}
