/** `/token` and its neighbours: an HTTP request becomes a plain one, and the plain answer becomes an HTTP response. */

import { randomUUID } from "node:crypto";
import express, { type NextFunction, type Request, type Response, type Router } from "express";
import type { BrowserHeaders } from "../oauth/browser/same-origin.js";
import type { TokenEndpoint } from "../oauth/endpoints/client-request.js";
import { errorResponse, type OAuthResponse } from "../oauth/errors.js";
import { FORM_MAXIMUM_BYTES } from "../oauth/form.js";
import { authorizationHeaders } from "./bearer.js";
import type { Report } from "./error-mask.js";
import { originOf, requestIdOf } from "./request-origin.js";

/** The endpoint of each path. */
export interface TokenEndpoints {
  /** RFC 6749 §3.2. */
  readonly "/token": TokenEndpoint;
  /** The same, for the refresh token grant alone. */
  readonly "/token/refresh": TokenEndpoint;
  /** RFC 7009. */
  readonly "/revoke": TokenEndpoint;
  /** RFC 7662. */
  readonly "/introspect": TokenEndpoint;
  /** The login of a browser. */
  readonly "/session": TokenEndpoint;
}

export interface TokenRouteOptions {
  /** How many proxies in front are trusted to say who asks. Default: none. */
  readonly trustedProxies?: number;
  /** How long a request may take; a login that is not done by then begins no session any more. Default 8 s. */
  readonly timeLimitMillis?: number;
}

/** Whatever is unexpected is told as "not now": a client may try again, since an error consumes nothing. */
export function tokenRoutes(
  endpoints: TokenEndpoints,
  report: Report,
  { trustedProxies = 0, timeLimitMillis = 8_000 }: TokenRouteOptions = {},
): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  for (const [path, endpoint] of Object.entries(endpoints) as [string, TokenEndpoint][]) {
    router.all(
      path,
      // Every media type: which of them is right is for the endpoint to say.
      express.raw({ type: () => true, limit: FORM_MAXIMUM_BYTES, inflate: false }),
      async (request: Request, response: Response) => {
        const body: unknown = request.body;
        const answer = await endpoint({
          method: request.method,
          contentType: request.headers["content-type"],
          authorization: authorizationHeaders(request.rawHeaders),
          body: Buffer.isBuffer(body) ? body : new Uint8Array(),
          browser: browserHeaders(request),
          origin: originOf(request, trustedProxies, requestIdOf(response)),
          signal: giveUp(response, timeLimitMillis),
        });
        sendOAuth(response, answer);
      },
      (error: unknown, _request: Request, response: Response, next: NextFunction) => {
        const { status } = error as { status?: unknown };
        if (status === 413) sendOAuth(response, errorResponse("bodyTooLarge"));
        else if (status === 415) sendOAuth(response, errorResponse("contentEncoding"));
        else if (typeof status === "number" && status < 500) next(error);
        else {
          report(error, randomUUID());
          sendOAuth(response, errorResponse("unavailable", { retryAfterSeconds: 5 }));
        }
      },
    );
  }
  return router;
}

/** Node joins a header that stands there twice: then it has none of the values that are good. */
function browserHeaders({ headers }: Request): BrowserHeaders {
  return {
    cookie: headers.cookie,
    csrf: headers["x-csrf"]?.toString(),
    fetchSite: headers["sec-fetch-site"]?.toString(),
    origin: headers.origin,
    host: headers.host,
  };
}

/** Aborts when the client goes away before it has its answer, or has waited too long for it and is told so. */
function giveUp(response: Response, timeLimitMillis: number): AbortSignal {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort();
    sendOAuth(response, errorResponse("unavailable", { retryAfterSeconds: 5 }));
  }, timeLimitMillis);
  response.once("close", () => {
    clearTimeout(timer);
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}

/** Writes a plain answer down. */
export function sendOAuth(response: Response, { status, headers, body }: OAuthResponse): void {
  if (response.destroyed || response.headersSent) return;
  response.status(status).set(headers);
  if (body !== undefined) {
    response.send(JSON.stringify(body));
    return;
  }
  response.removeHeader("Content-Type");
  response.end();
}
