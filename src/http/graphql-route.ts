/** `/graphql`: bearer header → access → body → Apollo Server → answer, straight from node:http. */

import type { ApolloServer, HTTPGraphQLResponse } from "@apollo/server";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { GraphQLContext } from "../graphql/context.js";
import type { RequestOrigin } from "../oauth/origin.js";
import type { Access } from "../scope/entry.js";
import { answerError } from "./answer-error.js";
import type { Head } from "./answer-head.js";
import { askApollo, askApolloPosted, sendAnswer } from "./apollo-exchange.js";
import { answerFailure, type Refused } from "./graphql-answer.js";
import { hasBody, isJson } from "./json-content.js";
import type { KnownQueries } from "./known-queries.js";
import { operationTimeLimitMillis, TimeLimit } from "./limits/time-limit.js";
import { readAccess, type AccessReader } from "./request-access.js";
import { defaultMaximumBodyBytes, readJsonBody } from "./request-body.js";
import { originOf, requestIdOf } from "./request-origin.js";

export interface GraphQLRouteOptions extends AccessReader {
  readonly apollo: ApolloServer<GraphQLContext>;
  /** What resolvers get to know of a request. */
  readonly createContext: (access: Access, origin: RequestOrigin) => GraphQLContext;
  /** How many proxies in front are trusted to say who asks. */
  readonly trustedProxies: number;
  /** Those of `apollo`. */
  readonly queries?: KnownQueries | undefined;
  /** How long an operation may take (SPEC: 503 beyond). Default 8 s. */
  readonly timeLimitMillis?: number;
}

/**
 * Answers whatever it is handed: which path is `/graphql` is decided before.
 *
 * @param head what stands in every answer, where it is not set on the response
 */
export type GraphQLRoute = (
  request: IncomingMessage,
  response: ServerResponse,
  head?: Head,
) => void;

/** A body that is there so soon belongs to the moment in which its token was looked at. */
const promptBodyMillis = 100;

export function graphqlRoute(options: GraphQLRouteOptions): GraphQLRoute {
  const { report, trustedProxies, timeLimitMillis = operationTimeLimitMillis } = options;
  const timeLimit = new TimeLimit(timeLimitMillis);
  const answer = async (
    request: IncomingMessage,
    response: ServerResponse,
    head: Head,
  ): Promise<void> => {
    const waiting = timeLimit.begin(request, response, head);
    try {
      const origin = originOf(request, trustedProxies, requestIdOf(response, head));
      const onSlowBody = (): void => {
        timeLimit.refresh(waiting);
      };
      const result = await resultOf(request, origin, onSlowBody, options);
      if ("failure" in result) answerFailure(response, result.failure, head);
      else await sendAnswer(response, result, head);
    } catch (error) {
      answerError(response, error, report, head);
    } finally {
      timeLimit.answered(waiting);
    }
  };
  return (request, response, head = []) => {
    const refused = refusalOf(request);
    // RFC 9110 §12.5.5: every answer depends on CORS, and on the token from where it is looked at.
    if (refused) answerFailure(response, refused.failure, [...head, "Vary", "Origin"]);
    else void answer(request, response, [...head, "Vary", "Origin, Authorization"]);
  };
}

async function resultOf(
  request: IncomingMessage,
  origin: RequestOrigin,
  onSlowBody: () => void,
  options: GraphQLRouteOptions,
): Promise<HTTPGraphQLResponse | Refused> {
  const startedAtMillis = performance.now();
  // RFC 6750 §3: who may not ask is told so before the body is looked into.
  let access = await readAccess(request, options);
  if (access.kind === "refused") return access;
  const body = await readJsonBody(request, defaultMaximumBodyBytes);
  if (performance.now() - startedAtMillis > promptBodyMillis) {
    onSlowBody();
    // Again: a client may take its time with the body, and its token may have ended meanwhile.
    access = await readAccess(request, options);
    if (access.kind === "refused") return access;
  }
  if (Array.isArray(body)) return batchRefused;
  const context = options.createContext(access, origin);
  const operation = options.queries ? options.queries.shorten(body) : body;
  const ask = request.method === "POST" && body !== undefined ? askApolloPosted : askApollo;
  return ask(options.apollo, request, operation, () => Promise.resolve(context));
}

function refusalOf({ method, headers }: IncomingMessage): Refused | undefined {
  if (method !== "POST") return method === "GET" ? undefined : methodRefused;
  // Where there is no body, there is none of another type. That it is missing is said later.
  return hasBody(headers) && !isJson(headers["content-type"]) ? mediaTypeRefused : undefined;
}

function refused(status: number, message: string, headers: Record<string, string> = {}): Refused {
  return { kind: "refused", failure: { status, code: "BAD_REQUEST", message, headers } };
}

const methodRefused = refused(405, "Send the operation with POST, or a query with GET.", {
  Allow: "GET, POST",
});

const mediaTypeRefused = refused(
  415,
  'Send the operation as JSON, with the header "Content-Type: application/json".',
);

// Limits hold for one operation: a list of a thousand would have a thousand times as much.
const batchRefused = refused(
  400,
  "Send one operation as a JSON object: lists of operations are not taken (no batching).",
);
