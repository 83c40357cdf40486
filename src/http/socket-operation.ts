/** One operation that came over WebSocket: parsed, validated, held to the limits, decided; what to execute. */

import {
  getOperationAST,
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type ExecutionArgs,
  type GraphQLSchema,
} from "graphql";
import type { GraphQLContext } from "../graphql/context.js";
import type { RequestOrigin } from "../oauth/origin.js";
import {
  decide,
  isIntrospectionFiltered,
  variableErrors,
  visibleValidationErrors,
  type Access,
} from "../scope/entry.js";
import { createCostCheck } from "./limits/cost-limit.js";
import { limitRules, type OperationLimits } from "./limits/operation-limits.js";
import { tokenLimitMessage } from "./limits/tokens.js";

export interface SocketOperationOptions {
  readonly schema: GraphQLSchema;
  readonly introspection: boolean;
  readonly limits: OperationLimits;
  readonly createContext: (access: Access, origin: RequestOrigin) => GraphQLContext;
}

interface SocketOperation {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Record<string, unknown> | null | undefined;
}

/** What to execute, or the errors of an operation that is refused. */
export type PrepareOperation = (
  operation: SocketOperation,
  access: Access,
  origin: RequestOrigin,
) => ExecutionArgs | readonly GraphQLError[];

const maxErrors = 5;

export function createPrepareOperation(options: SocketOperationOptions): PrepareOperation {
  const { schema, introspection, limits, createContext } = options;
  const { maxTokens, maxCost } = limits;
  const rules = [...specifiedRules, ...(introspection ? [] : [NoSchemaIntrospectionCustomRule])];
  const limiting = limitRules(limits);
  const checkCost = createCostCheck(maxCost);

  /** Those of the schema are worded for the caller; those of the limits speak of the operation alone. */
  const validationErrors = (document: DocumentNode, access: Access): readonly GraphQLError[] => {
    const invalid = validate(schema, document, rules, { maxErrors });
    if (invalid.length === 0) return validate(schema, document, limiting, { maxErrors });
    if (!isIntrospectionFiltered(schema)) return invalid;
    return visibleValidationErrors(schema, document, access, { rules, maxErrors });
  };

  return ({ query, operationName, variables }, access, origin) => {
    let document: DocumentNode;
    try {
      document = parse(query, { maxTokens });
    } catch (error) {
      return [withCode(error as GraphQLError, "GRAPHQL_PARSE_FAILED")];
    }
    const invalid = validationErrors(document, access);
    if (invalid.length > 0) {
      return invalid.map((error) => withCode(error, "GRAPHQL_VALIDATION_FAILED"));
    }
    const operation = getOperationAST(document, operationName);
    if (!operation) return [requestError("Name one operation of the document in operationName.")];
    const tooCostly = checkCost({ schema, document, operation, variables });
    if (tooCostly) return [withCode(tooCostly, "GRAPHQL_VALIDATION_FAILED")];
    const unfit = variableErrors(schema, operation, variables ?? {}, access);
    if (unfit.length > 0) return unfit;
    const decision = decide(schema, { document, operation, variables: variables ?? {} }, access);
    if (decision.kind === "refused") return decision.errors;
    const contextValue = createContext(access, origin);
    return { schema, document, operationName, variableValues: variables, contextValue };
  };
}

/** An operation that cannot be executed as it was sent. */
export function requestError(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: "BAD_REQUEST" } });
}

function withCode({ message, nodes, source, positions }: GraphQLError, code: string): GraphQLError {
  const extensions = { code };
  return new GraphQLError(tokenLimitMessage(message), { nodes, source, positions, extensions });
}
