/** The Express application: every route, and one JSON answer for everything that is none. */

import express, { type NextFunction, type Request, type Response } from "express";
import type { RequestListener } from "node:http";
import { errorResponse } from "../oauth/errors.js";
import { answerError } from "./answer-error.js";
import { crossOrigin } from "./cross-origin.js";
import type { Report } from "./error-mask.js";
import { explorerRoute, type ExplorerRouteOptions } from "./explorer/explorer-route.js";
import { arrivedByHttps, plainHttpFailure } from "./forwarded-protocol.js";
import { answerFailure } from "./graphql-answer.js";
import type { GraphQLRoute } from "./graphql-route.js";
import { sdlRoute, type SdlRouteOptions } from "./sdl-route.js";
import { healthRoute, type Health } from "./health.js";
import { metadataRoute, type MetadataRouteOptions } from "./metadata-route.js";
import { sendOAuth, tokenRoutes, type TokenEndpoints } from "./token-route.js";

export interface AppOptions
  extends SdlRouteOptions, MetadataRouteOptions, Health, ExplorerRouteOptions {
  readonly graphql: GraphQLRoute;
  readonly tokenEndpoints: TokenEndpoints;
  readonly corsOrigins: readonly string[];
  /** How many proxies in front are trusted to say who asks, and by which protocol. */
  readonly trustedProxies: number;
  /** Whether plain http is refused (RFC 6749 §1.6) and browsers are told never to use it. */
  readonly httpsOnly: boolean;
}

export function createApp(options: AppOptions): RequestListener {
  const { trustedProxies } = options;
  const app = express();
  app.set("case sensitive routing", true);
  app.set("strict routing", true);
  app.set("etag", false);
  app.disable("x-powered-by");
  app.use(healthRoute(options));
  if (options.httpsOnly) app.use(refusePlainHttp(options));
  // Before the allow-list of origins: what is there says the same to everybody.
  app.use(metadataRoute(options));
  // The same: it is for pages of this origin alone.
  app.use(explorerRoute(options));
  app.use(crossOrigin(options.corsOrigins));
  app.use(tokenRoutes(options.tokenEndpoints, options.report, { trustedProxies }));
  // Behind the front door: what is left of it are unusual spellings, such as a target in absolute form.
  app.all("/graphql", (request, response) => {
    options.graphql(request, response);
  });
  app.use(sdlRoute(options));
  app.use((_request, response) => {
    answerFailure(response, {
      status: 404,
      code: "NOT_FOUND",
      message:
        `There is nothing at this path. The API is POST ${options.basePath}/graphql, ` +
        `tokens come from POST ${options.basePath}/token.`,
    });
  });
  app.use(lastHandler(options.report));
  // Express makes its own request of Node's; its types know that of a listener, but not of a call with a last word.
  const handle = app as unknown as (...input: [...Parameters<RequestListener>, () => void]) => void;
  return (request, response) => {
    // Express' own last word would be HTML: it has it where not even the path can be read.
    handle(request, response, () => {
      answerFailure(response, {
        status: 400,
        code: "BAD_REQUEST",
        message: "The request line cannot be read.",
        headers: { Connection: "close" },
      });
    });
  };
}

function refusePlainHttp({ trustedProxies, tokenEndpoints }: AppOptions) {
  return (request: Request, response: Response, next: NextFunction): void => {
    if (arrivedByHttps(request, trustedProxies)) next();
    else if (Object.hasOwn(tokenEndpoints, request.path))
      sendOAuth(response, errorResponse("plainHttp"));
    else answerFailure(response, plainHttpFailure);
  };
}

function lastHandler(report: Report) {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- Express knows a handler of errors by its four parameters
  return (error: unknown, _request: Request, response: Response, _next: NextFunction): void => {
    answerError(response, error, report);
  };
}
