/** Unexpected errors: opaque outside, whole in the log, once. */

import { unwrapResolverError } from "@apollo/server/errors";
import { GraphQLError, Kind, type GraphQLFormattedError } from "graphql";
import { randomUUID } from "node:crypto";

/** Writes an unexpected error down under an id that the client is told. */
export type Report = (error: unknown, errorId: string) => void;

/** The one sentence that a client gets for an unexpected error. */
export function opaqueMessage(errorId: string): string {
  return `Something went wrong on the server. Its operators find the cause in their log by the error id ${errorId}.`;
}

export interface MaskOptions {
  /** Whether messages about the request may suggest names of the schema. Default true. */
  readonly suggestions?: boolean;
}

/** Where the schema is not shown, "Did you mean …?" would show it piece by piece. */
export function withoutSuggestion(error: GraphQLFormattedError): GraphQLFormattedError {
  return { ...error, message: error.message.replace(/ Did you mean [^]*\?$/, "") };
}

/**
 * Apollo Server's `formatError`. An error that somebody made for the client has a code, or is the client's own
 * mistake; everything else is unexpected, whatever NODE_ENV says.
 */
export function maskErrors(report: Report, { suggestions = true }: MaskOptions = {}) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    if (isForClient(error)) {
      const answer = withCode(formatted, error);
      return suggestions || formatted.path ? answer : withoutSuggestion(answer);
    }
    const { locations, path } = formatted;
    return {
      ...opaqueError(unwrapResolverError(error), report),
      ...(locations ? { locations } : {}),
      ...(path ? { path } : {}),
    };
  };
}

/** What a client gets instead of an unexpected error, which is reported here. */
export function opaqueError(error: unknown, report: Report): GraphQLFormattedError {
  const errorId = randomUUID();
  report(error, errorId);
  return {
    message: opaqueMessage(errorId),
    extensions: { code: "INTERNAL_SERVER_ERROR", errorId },
  };
}

function isForClient(error: unknown): error is GraphQLError {
  return (
    error instanceof GraphQLError &&
    // graphql-js copies `extensions` from whatever was thrown; to be shown, it must have been a GraphQLError itself.
    unwrapResolverError(error) instanceof GraphQLError &&
    (typeof error.extensions["code"] === "string" ||
      isClientStatus(error.extensions["http"]) ||
      isWrongInput(error))
  );
}

function isClientStatus(http: unknown): boolean {
  const status = (http as { status?: unknown } | undefined)?.status;
  return typeof status === "number" && status >= 400 && status < 500;
}

const inputKinds: ReadonlySet<string> = new Set([
  Kind.ARGUMENT,
  Kind.VARIABLE,
  Kind.VARIABLE_DEFINITION,
  Kind.NULL,
  Kind.INT,
  Kind.FLOAT,
  Kind.STRING,
  Kind.BOOLEAN,
  Kind.ENUM,
  Kind.LIST,
  Kind.OBJECT,
]);

// GraphQL §6.4.1: a variable may turn out null, or missing, where an argument must not be. graphql-js reports it with
// the argument's node, and without a code.
function isWrongInput(error: GraphQLError): boolean {
  const raised = error.originalError ?? error;
  return (
    raised instanceof GraphQLError &&
    raised.nodes !== undefined &&
    raised.nodes.length > 0 &&
    raised.nodes.every(({ kind }) => inputKinds.has(kind))
  );
}

function withCode(formatted: GraphQLFormattedError, error: GraphQLError): GraphQLFormattedError {
  if (typeof error.extensions["code"] === "string") return formatted;
  const code = isClientStatus(error.extensions["http"]) ? "BAD_REQUEST" : "BAD_USER_INPUT";
  return { ...formatted, extensions: { ...formatted.extensions, code } };
}
