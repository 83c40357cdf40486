/** The answer of compiled code, for a plugin of Apollo Server: an operation that comes again and again is compiled. */

import type { BaseContext, GraphQLRequestContext, GraphQLResponse } from "@apollo/server";
import type { GraphQLFormattedError } from "graphql";
import { coerceVariables } from "../scope/deciding/coerced-variables.js";
import type { Caller } from "../scope/deciding/engine.js";
import { engineOf } from "../scope/deciding/scoped-schemas.js";
import { CompiledOperations, type CompiledOperationsOptions } from "./compiled-operations.js";
import { keepEffects } from "./effect.js";
import { Execution, type Failure } from "./execution.js";
import { format, formatFailures, type FormatError } from "./format-errors.js";
import { runCompiled, type RunResult } from "./run.js";

export interface CompiledExecutionOptions extends CompiledOperationsOptions {
  /** The server's own: Apollo Server formats only the errors of its own execution. */
  readonly formatError: FormatError;
}

type RequestContext = GraphQLRequestContext<BaseContext>;

/** The answer to an operation; null where graphql-js has to run it. */
export type RespondCompiled = (
  context: RequestContext,
) => GraphQLResponse | null | Promise<GraphQLResponse | null>;

/**
 * For `responseForOperation`, behind the plugin of the scope engine, which refuses operations whole. Answers are those
 * of graphql-js, errors and nulls included; what compiled code does not do is left to it.
 *
 * @returns undefined where a hook wants to see each decision: there is none in compiled code
 */
export function compiledExecution(options: CompiledExecutionOptions): RespondCompiled | undefined {
  const engine = engineOf(options.schema);
  if (engine.audit || engine.dryRun) return undefined;
  const operations = new CompiledOperations(options);

  const respond: RespondCompiled = (context) => {
    const { schema, document, operation, request, contextValue } = context;
    if (!document || !operation || schema !== options.schema) return null;
    const { variables = {} } = request;
    const walked = engine.walk({ document, operation, variables });
    if (!walked) return null;
    const access = engine.accessIn(contextValue);
    const clearance = engine.clearanceOf(access);
    const variant = operations.find({ document, operation, walked, clearance });
    const code = variant?.take();
    if (!variant || !code) return null;
    const { coerced } = coerceVariables(schema, operation, variables);
    if (!coerced) return null;
    // An object for this run alone: by it the answers of policies are kept.
    const variableValues = { ...coerced };
    const execution = new Execution({ contextValue, variableValues, clearance });
    const respondWith = (result: RunResult | undefined): GraphQLResponse | null => {
      if (result) return answer(result, execution.failures, { access, clearance }, context);
      variant.gaveUp();
      const { effects } = execution;
      if (effects.length > 0) keepEffects(contextValue, operation, effects);
      return null;
    };
    const result = runCompiled(code, execution);
    return result instanceof Promise ? result.then(respondWith) : respondWith(result);
  };

  function answer(
    { data, error }: RunResult,
    failures: readonly Failure[],
    { access, clearance }: Caller,
    { response: { http } }: RequestContext,
  ): GraphQLResponse {
    const { formatError } = options;
    let errors: GraphQLFormattedError[] | undefined;
    if (error) errors = [format(error, formatError, http)];
    else if (failures.length > 0) {
      errors = formatFailures(failures, {
        formatError,
        head: http,
        denialOf: ({ walked: { nodes, check, inputChecks } }) => {
          const requirements = [check, ...inputChecks].flatMap((one) => one.requirements);
          const place = { path: undefined, nodes };
          return engine.denials.ofRule(requirements, clearance, access, place);
        },
      });
    }
    const singleResult = errors ? { data, errors } : { data };
    return { http, body: { kind: "single", singleResult } };
  }

  return respond;
}
