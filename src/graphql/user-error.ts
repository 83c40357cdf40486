/** Execution errors that the caller can mend (GraphQL spec §7.1.2): a message that may be shown, and a code. */

import { GraphQLError } from "graphql";

/** An argument that the schema admits and the API does not. `message` says what to send. */
export function badUserInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: "BAD_USER_INPUT" } });
}

/** The access is known, and may not do this. */
export function forbidden(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: "FORBIDDEN" } });
}

/** There is no verified access. */
export function unauthenticated(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: "UNAUTHENTICATED" } });
}

/** What an id names is not there (any more). */
export function notFound(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: "NOT_FOUND" } });
}

/** What is there speaks against it: another version, a taken name, a last administrator. */
export function conflict(message: string, details: Record<string, unknown> = {}): GraphQLError {
  return new GraphQLError(message, { extensions: { code: "CONFLICT", ...details } });
}

/** A subscription that ends because its reader is too slow. */
export function overrun(): GraphQLError {
  const message =
    "Events came faster than they were read, and some are lost. Read faster, and subscribe again.";
  return new GraphQLError(message, { extensions: { code: "SUBSCRIPTION_OVERRUN" } });
}

/** Nothing was done; the same request may succeed later. */
export function unavailable(message: string, retryAfterSeconds: number): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code: "SERVICE_UNAVAILABLE", retryAfterSeconds },
  });
}
