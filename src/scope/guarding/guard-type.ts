/** The guard behind abstract types: each object is judged by the type that it turns out to have. */

import {
  isListType,
  isNonNullType,
  responsePathAsArray,
  type GraphQLOutputType,
  type GraphQLTypeResolver,
} from "graphql";
import type { ScopeEngine } from "../deciding/engine.js";
import { combine } from "../rule.js";

export type TypeResolver = GraphQLTypeResolver<unknown, unknown>;

/** A type resolver that fails with the denial of an object which the access may not touch; its position becomes null. */
export function guardType(engine: ScopeEngine, resolveType: TypeResolver): TypeResolver {
  return (value, context, info, abstractType) => {
    const judge = (typeName: string | undefined): string | undefined | Promise<never> => {
      if (typeName === undefined) return undefined;
      const check = engine.rulebook.typeCheck(typeName);
      if (check === engine.rulebook.nothing) return typeName;
      const access = engine.accessIn(context);
      const clearance = engine.clearanceOf(access);
      const allowed = clearance.allows(check);
      engine.audit?.({
        coordinate: typeName,
        path: responsePathAsArray(info.path),
        rule: combine(check.requirements),
        allowed,
        subject: access.kind === "granted" ? access.subject : undefined,
        dryRun: engine.dryRun && !allowed,
      });
      if (allowed || engine.dryRun) return typeName;
      // In a list the object's path has an index, which only the executor knows.
      const position = { path: undefined, nodes: info.fieldNodes };
      const error = engine.denials.ofRule(check.requirements, clearance, access, position);
      // Not at once where it may not be null: see the denial of a field.
      if (mayBeNull(info.returnType)) throw error;
      return Promise.reject(error);
    };
    const resolved = resolveType(value, context, info, abstractType);
    return isPromise(resolved) ? resolved.then(judge) : judge(resolved);
  };
}

/** Whether the innermost position of the type, an item where it is a list, may be null. */
function mayBeNull(type: GraphQLOutputType, outer = true): boolean {
  if (isNonNullType(type)) return mayBeNull(type.ofType as GraphQLOutputType, false);
  return isListType(type) ? mayBeNull(type.ofType) : outer;
}

function isPromise<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as { then?: unknown } | undefined)?.then === "function";
}
