/** The Express application: the routes, and one JSON answer for everything that is none. */

import express, { type NextFunction, type Request, type Response } from "express";
import helmet from "helmet";
import { randomUUID } from "node:crypto";
import type { RequestListener } from "node:http";
import { errorResponse } from "../oauth/errors.js";
import { crossOrigin } from "./cross-origin.js";
import { opaqueMessage, type Report } from "./error-mask.js";
import { arrivedByHttps, useHttps } from "./forwarded-protocol.js";
import { answerFailure } from "./graphql-answer.js";
import { graphqlRoute, type GraphQLRouteOptions } from "./graphql-route.js";
import { sdlRoute, type SdlRouteOptions } from "./sdl-route.js";
import { healthRoute, type Health } from "./health.js";
import { metadataRoute, type MetadataRouteOptions } from "./metadata-route.js";
import { addressOf, requestIdHeader } from "./request-origin.js";
import { sendOAuth, tokenRoutes, type TokenEndpoints } from "./token-route.js";

/** What is told about a request when it is over. Nothing of its query, headers and body. */
interface RequestEvent {
  readonly requestId: string;
  readonly method: string;
  /** Without BASE_PATH: the same whether a proxy strips it or not. */
  readonly path: string;
  /** Who asks, as far as the trusted proxies say; undefined where they say something else than an address. */
  readonly clientAddress: string | undefined;
  /** Undefined where the client left before the answer. */
  readonly status: number | undefined;
  readonly durationMillis: number;
}

export interface AppOptions
  extends GraphQLRouteOptions, SdlRouteOptions, MetadataRouteOptions, Health {
  readonly tokenEndpoints: TokenEndpoints;
  readonly corsOrigins: readonly string[];
  /** The prefix of every path, as clients see it; empty for none. */
  readonly basePath: string;
  /** How many proxies in front are trusted to say who asks, and by which protocol. */
  readonly trustedProxies: number;
  /** Whether plain http is refused (RFC 6749 §1.6) and browsers are told never to use it. */
  readonly httpsOnly: boolean;
  readonly onRequest: (event: RequestEvent) => void;
}

export function createApp(options: AppOptions): RequestListener {
  const app = express();
  app.set("case sensitive routing", true);
  app.set("strict routing", true);
  app.set("etag", false);
  app.set("trust proxy", options.trustedProxies);
  app.disable("x-powered-by");
  app.use(observe(options));
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
      },
      strictTransportSecurity: options.httpsOnly,
    }),
  );
  app.use(healthRoute(options));
  if (options.httpsOnly) app.use(refusePlainHttp(options));
  // Before the allow-list of origins: what is there says the same to everybody.
  app.use(metadataRoute(options));
  app.use(crossOrigin(options.corsOrigins));
  app.use(tokenRoutes(options.tokenEndpoints, options.report));
  app.use(graphqlRoute(options));
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
  app.use(answerError(options.report));
  // Express makes its own request of Node's; its types know that of a listener, but not of a call with a last word.
  const handle = app as unknown as (...input: [...Parameters<RequestListener>, () => void]) => void;
  return (request, response) => {
    // Express' own last word would be HTML: it has it where not even the path can be read.
    handle(request, response, () => {
      response.writeHead(400, { "Content-Type": "application/json", Connection: "close" });
      response.end(JSON.stringify(unreadable));
    });
  };
}

const unreadable = {
  errors: [{ message: "The request line cannot be read.", extensions: { code: "BAD_REQUEST" } }],
};

function observe({ isDraining, onRequest }: AppOptions) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const requestId = randomUUID();
    const startedAt = performance.now();
    // Read now: routers cut it.
    const { method, path } = request;
    const clientAddress = addressOf(request);
    response.set(requestIdHeader, requestId);
    // RFC 9112 §9.6: who is told to close does not send its next request into a server that is gone.
    if (isDraining()) response.set("Connection", "close");
    response.once("close", () => {
      const status = response.writableFinished ? response.statusCode : undefined;
      const durationMillis = Math.round(performance.now() - startedAt);
      onRequest({ requestId, method, path, clientAddress, status, durationMillis });
    });
    next();
  };
}

// Never a redirect: the credential has already travelled in the clear, and its owner must notice.
function refusePlainHttp({ trustedProxies, tokenEndpoints }: AppOptions) {
  return (request: Request, response: Response, next: NextFunction): void => {
    if (arrivedByHttps(request, trustedProxies)) next();
    else if (Object.hasOwn(tokenEndpoints, request.path))
      sendOAuth(response, errorResponse("plainHttp"));
    else answerFailure(response, { status: 403, code: "FORBIDDEN", message: useHttps });
  };
}

function answerError(report: Report) {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- Express knows a handler of errors by its four parameters
  return (error: unknown, _request: Request, response: Response, _next: NextFunction): void => {
    const mistake = clientMistake(error);
    const errorId = randomUUID();
    if (!mistake) report(error, errorId);
    // Express' own last handler would write the stack to the console, and part of an answer is no answer.
    if (response.headersSent || response.destroyed || isAbandoned(error)) {
      response.destroy();
      return;
    }
    if (mistake) {
      answerFailure(response, { code: "BAD_REQUEST", ...mistake });
      return;
    }
    const message = opaqueMessage(errorId);
    const extensions = { errorId };
    answerFailure(response, { status: 500, code: "INTERNAL_SERVER_ERROR", message, extensions });
  };
}

const bodyMistakes: Readonly<Record<string, string>> = {
  "entity.parse.failed": "The body is not valid JSON.",
  "entity.too.large": "The body is too large: 256 KiB at most.",
  "encoding.unsupported": "Send the body without Content-Encoding, or with gzip, deflate or br.",
  "charset.unsupported": "Send the body in UTF-8.",
  "request.size.invalid": "The body does not have the length that the header Content-Length says.",
};

/** The client went away in the middle of its body: nobody is there to be answered. */
function isAbandoned(error: unknown): boolean {
  return (error as { type?: unknown }).type === "request.aborted";
}

/** An error that the body parser and the router raise for what the client sent. */
function clientMistake(error: unknown): { status: number; message: string } | undefined {
  const { status, type } = error as { status?: unknown; type?: unknown };
  if (typeof status !== "number" || status < 400 || status >= 500) return undefined;
  const known = typeof type === "string" ? bodyMistakes[type] : undefined;
  return { status, message: known ?? "The request cannot be read: check its path and its body." };
}
