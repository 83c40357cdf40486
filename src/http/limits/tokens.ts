/** MAX_TOKENS: the parser counts, and here its words for too many become ours. */

import type { GraphQLFormattedError } from "graphql";

// graphql 16 writes "that".
const fromParser = /^Syntax Error: Document contains more tha[nt] (\d+) tokens\b/;

/** The message that names the limit; of any other message, itself. */
export function tokenLimitMessage(message: string): string {
  const most = fromParser.exec(message)?.[1];
  if (most === undefined) return message;
  return (
    `The operation is longer than ${most} lexical tokens, which is the limit (MAX_TOKENS). ` +
    "Select less, or send values as variables."
  );
}

export function withTokenLimit(error: GraphQLFormattedError): GraphQLFormattedError {
  return { ...error, message: tokenLimitMessage(error.message) };
}
