/** `/token`: an HTTP request becomes a plain one, and the plain answer becomes an HTTP response. */

import { randomUUID } from "node:crypto";
import express, { type NextFunction, type Request, type Response, type Router } from "express";
import { errorResponse, type OAuthResponse } from "../oauth/errors.js";
import { FORM_MAXIMUM_BYTES } from "../oauth/form.js";
import type { TokenEndpoint } from "../oauth/token-endpoint.js";
import { authorizationHeaders } from "./bearer.js";
import type { Report } from "./error-mask.js";

/** Whatever is unexpected is told as "not now": a client may try again, since an error consumes nothing. */
export function tokenRoute(endpoint: TokenEndpoint, report: Report): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  router.all(
    "/token",
    // Every media type: which of them is right is for the endpoint to say.
    express.raw({ type: () => true, limit: FORM_MAXIMUM_BYTES, inflate: false }),
    async (request: Request, response: Response) => {
      const body: unknown = request.body;
      const answer = await endpoint({
        method: request.method,
        contentType: request.headers["content-type"],
        authorization: authorizationHeaders(request.rawHeaders),
        body: Buffer.isBuffer(body) ? body : new Uint8Array(),
        signal: abortedWith(response),
      });
      sendOAuth(response, answer);
    },
    (error: unknown, _request: Request, response: Response, next: NextFunction) => {
      const { status } = error as { status?: unknown };
      if (status === 413) sendOAuth(response, errorResponse("bodyTooLarge"));
      else if (status === 415) sendOAuth(response, errorResponse("contentType"));
      else if (typeof status === "number" && status < 500) next(error);
      else {
        report(error, randomUUID());
        sendOAuth(response, errorResponse("unavailable", { retryAfterSeconds: 5 }));
      }
    },
  );
  return router;
}

/** Aborts when the client goes away before it has its answer. */
function abortedWith(response: Response): AbortSignal {
  const controller = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}

/** Writes a plain answer down. */
export function sendOAuth(response: Response, { status, headers, body }: OAuthResponse): void {
  if (response.destroyed) return;
  response.status(status).set(headers).send(JSON.stringify(body));
}
