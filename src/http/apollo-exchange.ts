/** One request through Apollo Server: what it wants to know of HTTP, and what it answers, written down. */

import {
  HeaderMap,
  type ApolloServer,
  type BaseContext,
  type HTTPGraphQLResponse,
} from "@apollo/server";
import type { IncomingMessage, ServerResponse } from "node:http";
import { writeHead, type Head } from "./answer-head.js";
import { sendChunks } from "./chunked-answer.js";
import { searchOf } from "./request-target.js";

/** @param body as it was parsed; undefined where there is none */
export function askApollo<Context extends BaseContext>(
  apollo: ApolloServer<Context>,
  request: IncomingMessage,
  body: unknown,
  context: () => Promise<Context>,
): Promise<HTTPGraphQLResponse> {
  const headers = new HeaderMap();
  for (const name in request.headers) {
    const value = request.headers[name];
    if (typeof value === "string") headers.set(name, value);
    else if (value) headers.set(name, value.join(", "));
  }
  const { method = "", url = "" } = request;
  const httpGraphQLRequest = { method, headers, search: searchOf(url), body };
  return apollo.executeHTTPGraphQLRequest({ httpGraphQLRequest, context });
}

const posted = new HeaderMap([["apollo-require-preflight", "true"]]);

/**
 * The same for a POST that is known to be JSON: no page of another origin sends that without being asked first. Apollo
 * Server would parse the media type again to find it out, and is told in the other way that it knows.
 */
export function askApolloPosted<Context extends BaseContext>(
  apollo: ApolloServer<Context>,
  { headers: { accept } }: IncomingMessage,
  body: unknown,
  context: () => Promise<Context>,
): Promise<HTTPGraphQLResponse> {
  const headers = accept === undefined ? posted : new HeaderMap([...posted, ["accept", accept]]);
  const httpGraphQLRequest = { method: "POST", headers, search: "", body };
  return apollo.executeHTTPGraphQLRequest({ httpGraphQLRequest, context });
}

/**
 * Where the client has an answer already, or has left, nothing happens.
 *
 * @param head what stands in every answer to the request, where it is not set on the response
 */
export function sendAnswer(
  response: ServerResponse,
  { status = 200, headers, body }: HTTPGraphQLResponse,
  head?: Head,
): Promise<void> | undefined {
  if (response.headersSent || response.destroyed) return undefined;
  const fields: string[] = [];
  for (const [name, value] of headers) fields.push(name, value);
  if (body.kind === "chunked") {
    writeHead(response, status, head, fields);
    return sendChunks(response, body.asyncIterator);
  }
  fields.push("Content-Length", String(Buffer.byteLength(body.string)));
  writeHead(response, status, head, fields);
  response.end(body.string);
  return undefined;
}
