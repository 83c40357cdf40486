/** What every request goes through: it gets an id and our headers; `/graphql` is answered here, the rest by Express. */

import { randomUUID } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { setFields, type Head } from "./answer-head.js";
import { createApp, type AppOptions } from "./app.js";
import { crossOrigin } from "./cross-origin.js";
import { arrivedByHttps, plainHttpFailure } from "./forwarded-protocol.js";
import { answerFailure } from "./graphql-answer.js";
import { graphqlHead, graphqlRoute, type GraphQLRouteOptions } from "./graphql-route.js";
import { tellRequest, type RequestEvent } from "./request-event.js";
import { requestIdHeader } from "./request-origin.js";
import { securityHeaders } from "./security-headers.js";

export interface FrontDoorOptions extends GraphQLRouteOptions, Omit<AppOptions, "graphql"> {
  /** Whether connections are to end with the answers that they wait for. */
  readonly isDraining: () => boolean;
  /** Undefined where nobody listens: then nothing is measured. */
  readonly onRequest: ((event: RequestEvent) => void) | undefined;
}

export function createFrontDoor(options: FrontDoorOptions): RequestListener {
  const { httpsOnly, trustedProxies, isDraining, onRequest } = options;
  const usualHead = securityHeaders(httpsOnly);
  const headOfGraphQL = graphqlHead(usualHead);
  const graphql = graphqlRoute(options);
  const app = createApp({ ...options, graphql });
  const cors = crossOrigin(options.corsOrigins);

  const answerGraphQL = (request: IncomingMessage, response: ServerResponse, head: Head): void => {
    if (httpsOnly && !arrivedByHttps(request, trustedProxies)) {
      answerFailure(response, plainHttpFailure, head);
    } else if (request.headers.origin === undefined) {
      graphql(request, response, head);
    } else {
      setFields(response, head);
      cors(request, response, () => {
        graphql(request, response);
      });
    }
  };

  return (request, response) => {
    const requestId = randomUUID();
    if (onRequest) tellRequest(request, response, { requestId, trustedProxies }, onRequest);
    const isForGraphQL = isGraphQL(request.url ?? "");
    const head = [requestIdHeader, requestId, ...(isForGraphQL ? headOfGraphQL : usualHead)];
    // RFC 9112 §9.6: who is told to close does not send its next request into a server that is gone.
    if (isDraining()) head.push("Connection", "close");
    if (isForGraphQL) {
      answerGraphQL(request, response, head);
    } else {
      setFields(response, head);
      app(request, response);
    }
  };
}

/** As clients write it. Every other spelling of the same target is left to Express, which knows them all. */
function isGraphQL(target: string): boolean {
  return target === "/graphql" || target.startsWith("/graphql?");
}
