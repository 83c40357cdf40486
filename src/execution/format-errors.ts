/** The errors of a run as Apollo Server would format them, had they come from its own execution. */

import type { HeaderMap } from "@apollo/server";
import { responsePathAsArray, type GraphQLError, type GraphQLFormattedError } from "graphql";
import type { Failure } from "./execution.js";
import type { Position } from "./position.js";
import { sharesText } from "./result-text.js";

/** Apollo Server's option of that name. */
export type FormatError = (
  formatted: GraphQLFormattedError,
  error: unknown,
) => GraphQLFormattedError;

/** The head of the answer, which an error may change by its `extensions.http`. */
interface Head {
  status?: number;
  readonly headers: HeaderMap;
}

interface FormatOptions {
  readonly formatError: FormatError;
  readonly head: Head;
  /** The denial of a position, without a path. */
  readonly denialOf: (position: Position) => GraphQLError;
}

export function formatFailures(
  failures: readonly Failure[],
  { formatError, head, denialOf }: FormatOptions,
): GraphQLFormattedError[] {
  const denials = new Map<Position, GraphQLFormattedError>();
  return failures.map(({ position, path, error }) => {
    if (error) return format(error, formatError, head);
    let shared = denials.get(position);
    if (!shared) {
      shared = sharesText(format(denialOf(position), formatError, head));
      denials.set(position, shared);
    }
    const { message, locations, extensions } = shared;
    return { message, locations, path: responsePathAsArray(path), extensions };
  });
}

export function format(
  error: GraphQLError,
  formatError: FormatError,
  head: Head,
): GraphQLFormattedError {
  const { http, ...others } = error.extensions;
  const isHead = isPartialHead(http);
  const extensions = {
    ...(isHead ? others : error.extensions),
    code: error.extensions["code"] ?? "INTERNAL_SERVER_ERROR",
  };
  if (isHead) {
    if (http.status) head.status = http.status;
    for (const [name, value] of http.headers ?? []) head.headers.set(name, value);
  }
  return formatError({ ...error.toJSON(), extensions }, error);
}

function isPartialHead(http: unknown): http is { status?: number; headers?: HeaderMap } {
  if (typeof http !== "object" || http === null) return false;
  const { status, headers } = http as { status?: unknown; headers?: unknown };
  return (
    (!("status" in http) || typeof status === "number") &&
    (!("headers" in http) || headers instanceof Map)
  );
}
