/** `/token`: an HTTP request becomes a plain one, and the plain answer becomes an HTTP response. */

import express, { type NextFunction, type Request, type Response, type Router } from "express";
import { errorResponse, type OAuthResponse } from "../oauth/errors.js";
import { FORM_MAXIMUM_BYTES } from "../oauth/form.js";
import type { TokenEndpoint } from "../oauth/token-endpoint.js";
import { authorizationHeaders } from "./bearer.js";

export function tokenRoute(endpoint: TokenEndpoint): Router {
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
      send(response, answer);
    },
    (error: unknown, _request: Request, response: Response, next: NextFunction) => {
      const status = (error as { status?: unknown }).status;
      if (status === 413) send(response, errorResponse("bodyTooLarge"));
      else if (status === 415) send(response, errorResponse("contentType"));
      else next(error);
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

function send(response: Response, { status, headers, body }: OAuthResponse): void {
  if (response.destroyed) return;
  response.status(status).set(headers).send(JSON.stringify(body));
}
