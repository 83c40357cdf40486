/** What is told about a request when it is over: nothing of its query, headers and body. */

import type { IncomingMessage, ServerResponse } from "node:http";
import { addressOf } from "./request-origin.js";
import { pathOf } from "./request-target.js";

export interface RequestEvent {
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

/** Tells it once the response is closed. To be called at once: a router cuts the path later on. */
export function tellRequest(
  request: IncomingMessage,
  response: ServerResponse,
  { requestId, trustedProxies }: { readonly requestId: string; readonly trustedProxies: number },
  onRequest: (event: RequestEvent) => void,
): void {
  const startedAtMillis = performance.now();
  const { method = "", url = "" } = request;
  const clientAddress = addressOf(request, trustedProxies);
  response.once("close", () => {
    const status = response.writableFinished ? response.statusCode : undefined;
    const durationMillis = Math.round(performance.now() - startedAtMillis);
    onRequest({ requestId, method, path: pathOf(url), clientAddress, status, durationMillis });
  });
}
