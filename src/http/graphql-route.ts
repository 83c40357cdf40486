/** `/graphql`: bearer header → access → Apollo Server → answer. */

import type { ApolloServer } from "@apollo/server";
import { expressMiddleware } from "@as-integrations/express5";
import express, { type NextFunction, type Request, type Response, type Router } from "express";
import type { GraphQLContext } from "../graphql/context.js";
import type { RequestOrigin } from "../oauth/origin.js";
import type { Access } from "../scope/entry.js";
import { answerFailure } from "./graphql-answer.js";
import { readAccess, type AccessReader } from "./request-access.js";
import { originOf } from "./request-origin.js";
import { answerWithin, operationTimeLimitMillis } from "./limits/time-limit.js";

export interface GraphQLRouteOptions extends AccessReader {
  readonly apollo: ApolloServer<GraphQLContext>;
  /** What resolvers get to know of a request. */
  readonly createContext: (access: Access, origin: RequestOrigin) => GraphQLContext;
  /** How long an operation may take (SPEC: 503 beyond). Default 8 s. */
  readonly timeLimitMillis?: number;
}

/** The largest body that is read (SPEC: 413 beyond). */
const GRAPHQL_BODY_MAXIMUM_BYTES = 256 * 1024;

/** A body that is there so soon belongs to the moment in which its token was looked at. */
const promptBodyMillis = 100;

export function graphqlRoute(options: GraphQLRouteOptions): Router {
  const { apollo, createContext, timeLimitMillis = operationTimeLimitMillis } = options;
  const router = express.Router({ caseSensitive: true, strict: true });
  router.all(
    "/graphql",
    refuseOtherMethods,
    refuseOtherMediaTypes,
    answerWithin(timeLimitMillis),
    // RFC 6750 §3: who may not ask is told so before the body is looked into.
    async (request, response, next) => {
      const access = await readAccess(request, response, options);
      if (!access) return;
      response.locals["access"] = access;
      response.locals["readAtMillis"] = performance.now();
      next();
    },
    express.json({ limit: GRAPHQL_BODY_MAXIMUM_BYTES }),
    // Again where the body was slow: a client may take its time with it, and its token may have ended meanwhile.
    async (request, response, next) => {
      const waitedMillis = performance.now() - (response.locals["readAtMillis"] as number);
      if (waitedMillis > promptBodyMillis) {
        const access = await readAccess(request, response, options);
        if (!access) return;
        response.locals["access"] = access;
      }
      next();
    },
    refuseBatches,
    expressMiddleware(apollo, {
      context: ({ req, res }) =>
        Promise.resolve(createContext(res.locals["access"] as Access, originOf(req, res))),
    }),
  );
  return router;
}

function refuseOtherMethods(request: Request, response: Response, next: NextFunction): void {
  if (["GET", "POST"].includes(request.method)) {
    next();
    return;
  }
  answerFailure(response, {
    status: 405,
    code: "BAD_REQUEST",
    message: "Send the operation with POST, or a query with GET.",
    headers: { Allow: "GET, POST" },
  });
}

function refuseOtherMediaTypes(request: Request, response: Response, next: NextFunction): void {
  // `null`: there is no body that could be of another type. That it is missing is said later.
  if (request.method !== "POST" || request.is("application/json") !== false) {
    next();
    return;
  }
  answerFailure(response, {
    status: 415,
    code: "BAD_REQUEST",
    message: 'Send the operation as JSON, with the header "Content-Type: application/json".',
  });
}

// Limits hold for one operation: a list of a thousand would have a thousand times as much.
function refuseBatches(request: Request, response: Response, next: NextFunction): void {
  if (!Array.isArray(request.body)) {
    next();
    return;
  }
  answerFailure(response, {
    status: 400,
    code: "BAD_REQUEST",
    message:
      "Send one operation as a JSON object: lists of operations are not taken (no batching).",
  });
}
