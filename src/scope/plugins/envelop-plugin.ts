/** A plugin for envelop, and so for GraphQL Yoga: an operation is refused before it runs. */

import {
  getOperationAST,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
} from "graphql";
import { challengeOf, type Challenge } from "../deciding/challenge.js";
import type { Decision, Refusal } from "../deciding/decision.js";
import { limitDenials } from "../deciding/denial-limit.js";
import { isAsyncIterable } from "../guarding/event-stream.js";
import { isIntrospectionFiltered, visibleValidationErrors } from "../seeing/introspection.js";
import { engineOf } from "../deciding/scoped-schemas.js";
import { variableErrors } from "../seeing/variable-errors.js";

// What of envelop's interfaces is used here, so that this folder needs no dependency on it.
interface ValidateEvent {
  readonly context: unknown;
  readonly params: { readonly schema: unknown; readonly documentAST: DocumentNode };
}

interface ValidateResult {
  readonly valid: boolean;
  readonly result: readonly unknown[];
  readonly setResult: (errors: GraphQLError[]) => void;
}

interface OperationEvent {
  readonly args: ExecutionArgs;
  readonly setResultAndStopExecution: (result: ExecutionResult) => void;
}

interface ResultEvent {
  readonly result: unknown;
  readonly setResult: (result: never) => void;
}

export interface EnvelopScopePluginOptions {
  /** The URL of the resource's metadata (RFC 9728 §5.1), which challenges then carry. Asked for each of them. */
  readonly resourceMetadata?: (() => string | undefined) | undefined;
}

/**
 * For `plugins` of a GraphQL Yoga or another envelop server whose schema came from `applyScopes`. The status and the
 * challenge of a refusal stand in `extensions.http` of the result, where GraphQL Yoga takes them from.
 */
export function envelopScopePlugin({ resourceMetadata }: EnvelopScopePluginOptions = {}) {
  const refused = (refusal: Refusal): ExecutionResult =>
    refusedResult(challengeOf(refusal, { resourceMetadata: resourceMetadata?.() }), refusal);
  return {
    onValidate({ context, params }: ValidateEvent) {
      const schema = params.schema as GraphQLSchema;
      if (!isIntrospectionFiltered(schema)) return undefined;
      return ({ valid, setResult }: ValidateResult): void => {
        if (valid) return;
        const access = engineOf(schema).accessIn(context);
        setResult([...visibleValidationErrors(schema, params.documentAST, access)]);
      };
    },

    onExecute({ args, setResultAndStopExecution }: OperationEvent) {
      const unfit = unfitVariables(args);
      if (unfit) {
        setResultAndStopExecution(unfit);
        return undefined;
      }
      const decision = decideOn(args);
      if (decision?.kind === "refused") {
        setResultAndStopExecution(refused(decision));
        return undefined;
      }
      const guarded = decision?.guarded ?? false;
      return {
        onExecuteDone({ result, setResult }: ResultEvent): void {
          if (isAsyncIterable(result)) return;
          const { errors, extensions, ...rest } = result as ExecutionResult;
          setResult({
            ...rest,
            ...(errors ? { errors: limitDenials(errors) } : {}),
            ...(guarded
              ? { extensions: { ...extensions, http: { headers: forCallerAlone } } }
              : {}),
            ...(!guarded && extensions ? { extensions } : {}),
          } as never);
        },
      };
    },

    onSubscribe({ args, setResultAndStopExecution }: OperationEvent): void {
      const unfit = unfitVariables(args);
      if (unfit) {
        setResultAndStopExecution(unfit);
        return;
      }
      const decision = decideOn(args);
      if (decision?.kind === "refused") setResultAndStopExecution(refused(decision));
    },
  };
}

// RFC 9111 §3.5, §5.2.2.5: what a rule touched is for this caller alone.
const forCallerAlone = { "Cache-Control": "private, no-store", Vary: "Authorization" };

function decideOn({
  schema,
  document,
  operationName,
  variableValues,
  contextValue,
}: ExecutionArgs): Decision | undefined {
  const operation = getOperationAST(document, operationName);
  if (!operation) return undefined;
  const engine = engineOf(schema);
  const request = { document, operation, variables: variableValues ?? {} };
  return engine.decide(request, engine.accessIn(contextValue));
}

// Coerced here already: what the executor would say of them may name what the caller may not see.
function unfitVariables({
  schema,
  document,
  operationName,
  variableValues,
  contextValue,
}: ExecutionArgs) {
  const operation = getOperationAST(document, operationName);
  if (!operation) return undefined;
  const access = engineOf(schema).accessIn(contextValue);
  const errors = variableErrors(schema, operation, variableValues ?? {}, access);
  return errors.length === 0 ? undefined : { errors, extensions: { http: { status: 400 } } };
}

function refusedResult({ status, header }: Challenge, refusal: Refusal): ExecutionResult {
  const headers = {
    ...(header === undefined ? {} : { "WWW-Authenticate": header }),
    ...forCallerAlone,
  };
  return { errors: refusal.errors, extensions: { http: { status, headers } } };
}
