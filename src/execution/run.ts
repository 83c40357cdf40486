/** Runs compiled code, and takes its result only where graphql-js would give the same. */

import type { ExecutionResult, GraphQLError } from "graphql";
import type { Compiled } from "./compile.js";
import type { Execution } from "./execution.js";

export interface RunResult {
  readonly data: ExecutionResult["data"];
  /** The error of a position that may not be null; those of others are the execution's failures. */
  readonly error: GraphQLError | undefined;
}

/**
 * @returns undefined where graphql-js has to run the operation. Its resolvers can run once more: those of queries change
 * nothing (GraphQL §6.2.1), and the effect of a mutation is in the execution.
 */
export function runCompiled(
  code: Compiled,
  execution: Execution,
): RunResult | undefined | Promise<RunResult | undefined> {
  let outcome: ReturnType<Compiled>;
  try {
    outcome = code(undefined, execution, {});
  } catch {
    // A property of an object that throws, say.
    execution.giveUp();
    return undefined;
  }
  return "then" in outcome
    ? execution.settled(outcome).then((result) => result && resultOf(result, execution))
    : resultOf(outcome, execution);
}

function resultOf(
  { data, errors = [] }: ExecutionResult,
  execution: Execution,
): RunResult | undefined {
  if (execution.isGivenUp) return undefined;
  const { failures, thrown } = execution;
  if (errors.length === 0 && thrown.length === 0) return { data, error: undefined };
  // One alone is certain. Of several, each may hide others: which ones is graphql-js' to say. Where all becomes null,
  // compiled code forgets those after the first.
  const isAlone = errors.length === 1 && thrown.length === 1 && failures.length === 0;
  if (isAlone && data) return { data, error: thrown[0] };
  execution.giveUp();
  return undefined;
}
