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
