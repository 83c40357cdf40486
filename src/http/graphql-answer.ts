/** An answer without execution, in GraphQL's shape and in the media type that the client understands. */

import type { ServerResponse } from "node:http";
import { writeHead, type Head } from "./answer-head.js";

const responseJson = "application/graphql-response+json";

export interface GraphQLFailure {
  readonly status: number;
  /** `extensions.code` of the one error. */
  readonly code: string;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** A request that is not looked into any further. */
export interface Refused {
  readonly kind: "refused";
  readonly failure: GraphQLFailure;
}

/**
 * GraphQL over HTTP: a client that accepts application/graphql-response+json reads errors of every status; one that
 * does not gets application/json. Where there is an answer already, nothing happens.
 *
 * @param head what stands in every answer to the request, where it is not set on the response
 */
export function answerFailure(
  response: ServerResponse,
  failure: GraphQLFailure,
  head?: Head,
): void {
  if (response.headersSent) return;
  const { status, code, message, headers = {}, extensions } = failure;
  const isAccepted = response.req.headers.accept?.includes(responseJson) ?? false;
  const body = JSON.stringify({ errors: [{ message, extensions: { code, ...extensions } }] });
  writeHead(response, status, head, [
    "Cache-Control",
    "no-store",
    ...Object.entries(headers).flat(),
    "Content-Type",
    `${isAccepted ? responseJson : "application/json"}; charset=utf-8`,
    "Content-Length",
    String(Buffer.byteLength(body)),
  ]);
  response.end(body);
}
