/** An answer without execution, in GraphQL's shape and in the media type that the client understands. */

import type { Response } from "express";

const responseJson = "application/graphql-response+json";

export interface GraphQLFailure {
  readonly status: number;
  /** `extensions.code` of the one error. */
  readonly code: string;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/**
 * GraphQL over HTTP: a client that accepts application/graphql-response+json reads errors of every status; one that
 * does not gets application/json.
 */
export function answerFailure(response: Response, failure: GraphQLFailure): void {
  const { status, code, message, headers = {}, extensions = {} } = failure;
  const accepted = response.req.headers.accept?.includes(responseJson) ?? false;
  response
    .status(status)
    .set({ "Cache-Control": "no-store", ...headers })
    .type(accepted ? responseJson : "application/json")
    .send(JSON.stringify({ errors: [{ message, extensions: { code, ...extensions } }] }));
}
