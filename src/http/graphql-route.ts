/** `/graphql`: bearer header → access → body → Apollo Server → answer, straight from node:http. */

import type { ApolloServer } from "@apollo/server";
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
import { operationTimeLimitMillis, TimeLimit, type Waiting } from "./limits/time-limit.js";
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

/** What every answer of `/graphql` depends on: CORS, and the token (RFC 9110 §12.5.5). */
const vary = ["Vary", "Origin, Authorization"] as const;

/** An answer's head with what it depends on. */
export function graphqlHead(head: Head): Head {
  return [...head, ...vary];
}

/**
 * Answers whatever it is handed: which path is `/graphql` is decided before.
 *
 * @param head what stands in every answer, from {@link graphqlHead}; undefined where it is set on the response
 */
export type GraphQLRoute = (
  request: IncomingMessage,
  response: ServerResponse,
  head?: Head,
) => void;

interface Asked {
  readonly access: Access;
  /** As it was parsed; undefined where there is none. */
  readonly body: unknown;
}

/** A body that is there so soon belongs to the moment in which its token was looked at. */
const promptBodyMillis = 100;

export function graphqlRoute(options: GraphQLRouteOptions): GraphQLRoute {
  const { apollo, createContext, queries, report, trustedProxies } = options;
  const { timeLimitMillis = operationTimeLimitMillis } = options;
  const timeLimit = new TimeLimit(timeLimitMillis);
  const answer = async (
    request: IncomingMessage,
    response: ServerResponse,
    head: Head | undefined,
  ): Promise<void> => {
    const waiting = timeLimit.begin(request, response, head);
    try {
      const origin = originOf(request, trustedProxies, requestIdOf(response, head));
      const asked = await readAsked(request, waiting);
      if ("failure" in asked) {
        answerFailure(response, asked.failure, head);
        return;
      }
      const { access, body } = asked;
      const context = Promise.resolve(createContext(access, origin));
      const ask = request.method === "POST" && body !== undefined ? askApolloPosted : askApollo;
      const operation = queries ? queries.shorten(body) : body;
      const result = await ask(apollo, request, operation, () => context);
      await sendAnswer(response, result, head);
    } catch (error) {
      answerError(response, error, report, head);
    } finally {
      timeLimit.answered(waiting);
    }
  };

  /** Who asks, and what. RFC 6750 §3: who may not ask is told so before the body is looked into. */
  async function readAsked(request: IncomingMessage, waiting: Waiting): Promise<Asked | Refused> {
    const promptUntilMillis = performance.now() + promptBodyMillis;
    let access = await readAccess(request, options);
    if (access.kind === "refused") return access;
    const body = await readJsonBody(request, defaultMaximumBodyBytes);
    if (performance.now() > promptUntilMillis) {
      timeLimit.refresh(waiting);
      // Again: a client may take its time with the body, and its token may have ended meanwhile.
      access = await readAccess(request, options);
      if (access.kind === "refused") return access;
    }
    return Array.isArray(body) ? batchRefused : { access, body };
  }

  return (request, response, head) => {
    // CORS has said that the answer depends on the origin: this says both.
    if (!head) response.setHeader(...vary);
    const refused = refusalOf(request);
    if (refused) answerFailure(response, refused.failure, head);
    else void answer(request, response, head);
  };
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
