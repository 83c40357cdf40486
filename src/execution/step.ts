/** How compiled code gets the value of a position: by its resolver, and as graphql-js would take the answer. */

import { defaultFieldResolver, getArgumentValues, type GraphQLResolveInfo } from "graphql";
import { types } from "node:util";
import type { Execution, Path } from "./execution.js";
import type { Position, Resolver } from "./position.js";

/** What compiled code hands over, made anew for each call. */
export type CompiledInfo = {
  -readonly [Name in keyof GraphQLResolveInfo]: GraphQLResolveInfo[Name];
} & { readonly step: Step };

/** The value of a position in one run; null where it failed and may be null. */
export type Step = (source: unknown, execution: Execution, info: CompiledInfo) => unknown;

export function deniedStep(position: Position): Step {
  return (_source, execution, { path }) => execution.deny(position, path);
}

export function resolverStep(position: Position, resolve: Resolver = defaultFieldResolver): Step {
  const { field, walked, parentType, hasEffect } = position;
  const [node] = walked.nodes;
  const hasArguments = field.args.length > 0 && node !== undefined;
  return (source, execution, info) => {
    // Whoever goes on now would have its effects beside those of graphql-js.
    if (execution.isGivenUp) return null;
    const { path } = info;
    const { variableValues, contextValue } = execution;
    info.variableValues = variableValues;
    info.path = { prev: path.prev, key: path.key, typename: parentType.name };
    let value: unknown;
    try {
      const args = hasArguments ? getArgumentValues(field, node, variableValues) : {};
      value = resolve(source, args, contextValue, info);
      if (hasEffect) execution.effects.push({ path, outcome: { kind: "returned", value } });
    } catch (error) {
      if (hasEffect) execution.effects.push({ path, outcome: { kind: "threw", error } });
      return execution.fail(position, path, error);
    }
    return taken(value, position, execution, path);
  };
}

function taken(value: unknown, position: Position, execution: Execution, path: Path): unknown {
  const { listDepth, below } = position;
  if (value === undefined || value === null) return null;
  if (typeof value !== "object") return listDepth > 0 ? execution.giveUp() : value;
  if (types.isPromise(value)) return new Awaited(value, position, execution, path);
  // What only looks like a promise may not behave like one: graphql-js goes on with what its `then` returns.
  if (isThenable(value)) return execution.giveUp();
  if (value instanceof Error) return execution.fail(position, path, value);
  if (below || listDepth > 0) execution.take(value, position);
  // Items that are promises would be awaited without anybody to catch what goes wrong after them.
  return listDepth > 0 && !isPlainList(value, listDepth) ? execution.giveUp() : value;
}

function isPlainList(value: unknown, depth: number): boolean {
  if (value === undefined || value === null) return true;
  if (depth > 0) {
    return Array.isArray(value) && value.every((item) => isPlainList(item, depth - 1));
  }
  return typeof value !== "object" || !(isThenable(value) || value instanceof Error);
}

export function isThenable(value: object): boolean {
  return "then" in value && typeof value.then === "function";
}

/** A promise to compiled code: what fails while it goes on with the value ends this run, and not the process. */
class Awaited {
  readonly #value: Promise<unknown>;
  readonly #position: Position;
  readonly #execution: Execution;
  readonly #path: Path;

  constructor(value: Promise<unknown>, position: Position, execution: Execution, path: Path) {
    this.#value = value;
    this.#position = position;
    this.#execution = execution;
    this.#path = path;
  }

  then(goOn: (value: unknown) => void, fail: (reason: unknown) => void): void {
    const execution = this.#execution;
    const complete = (take: () => unknown): void => {
      try {
        let value: unknown;
        try {
          value = take();
        } catch (error) {
          if (!execution.isGivenUp) fail(error);
          return;
        }
        if (!execution.isGivenUp) goOn(value);
      } catch {
        execution.giveUp();
      }
    };
    this.#value.then(
      (value) => {
        complete(() => taken(value, this.#position, execution, this.#path));
      },
      (reason: unknown) => {
        complete(() => execution.fail(this.#position, this.#path, reason));
      },
    );
  }
}
