/** `/graphql`: bearer header → access → Apollo Server → answer. */

import { randomUUID } from "node:crypto";
import type { ApolloServer } from "@apollo/server";
import { expressMiddleware } from "@as-integrations/express5";
import express, { type NextFunction, type Request, type Response, type Router } from "express";
import type { GraphQLContext } from "../graphql/context.js";
import type { Authenticate, Authentication } from "../oauth/authenticate.js";
import { anonymous, type Access } from "../scope/entry.js";
import { authorizationHeaders, readBearer } from "./bearer.js";
import { invalidRequestChallenge, invalidTokenChallenge } from "./challenge.js";
import type { Report } from "./error-mask.js";
import { answerFailure } from "./graphql-answer.js";

export interface GraphQLRouteOptions {
  readonly apollo: ApolloServer<GraphQLContext>;
  /** What resolvers get to know of a request. */
  readonly createContext: (access: Access) => GraphQLContext;
  readonly authenticate: Authenticate;
  readonly report: Report;
}

/** The largest body that is read (SPEC: 413 beyond). */
const GRAPHQL_BODY_MAXIMUM_BYTES = 256 * 1024;

export function graphqlRoute(options: GraphQLRouteOptions): Router {
  const { apollo, createContext } = options;
  const router = express.Router({ caseSensitive: true, strict: true });
  router.all(
    "/graphql",
    refuseOtherMethods,
    refuseOtherMediaTypes,
    // RFC 6750 §3: who may not ask is told so before the body is looked into.
    async (request, response, next) => {
      // RFC 9110 §12.5.5: every answer here depends on it. Added to what CORS says.
      response.vary("Authorization");
      const access = await accessOf(request, response, options);
      if (!access) return;
      response.locals["access"] = access;
      next();
    },
    express.json({ limit: GRAPHQL_BODY_MAXIMUM_BYTES }),
    expressMiddleware(apollo, {
      context: ({ res }) => Promise.resolve(createContext(res.locals["access"] as Access)),
    }),
  );
  return router;
}

/** The access of a request; undefined where its token is bad and the request is answered. */
async function accessOf(
  request: Request,
  response: Response,
  { authenticate, report }: GraphQLRouteOptions,
): Promise<Access | undefined> {
  const bearer = readBearer(authorizationHeaders(request.rawHeaders));
  if (bearer.kind === "none") return anonymous;
  if (bearer.kind === "malformed") {
    answerFailure(response, {
      status: 400,
      code: "BAD_REQUEST",
      message:
        'The Authorization header is malformed. Send it once, as "Authorization: Bearer <access token>".',
      headers: { "WWW-Authenticate": invalidRequestChallenge },
    });
    return undefined;
  }
  let authentication: Authentication;
  try {
    authentication = await authenticate(bearer.token);
  } catch (error) {
    // A token that cannot be looked at is neither good nor bad. Without one, public fields still answer.
    report(error, randomUUID());
    answerFailure(response, {
      status: 503,
      code: "SERVICE_UNAVAILABLE",
      message: "The access token cannot be looked at now. Try again in a few seconds.",
      headers: { "Retry-After": "5" },
    });
    return undefined;
  }
  if (authentication.ok) return authentication.access;
  answerFailure(response, {
    status: 401,
    code: "UNAUTHENTICATED",
    message: `The access token is not accepted. ${authentication.message} Get a new one from POST /token.`,
    headers: { "WWW-Authenticate": invalidTokenChallenge(authentication.message) },
  });
  return undefined;
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
