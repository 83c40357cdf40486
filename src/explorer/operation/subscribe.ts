/** A subscription over WebSocket (graphql-transport-ws), with the access token in `connection_init`. */

import { createClient } from "graphql-ws";
import { urlOf } from "../config.js";
import type { Operation } from "./send-operation.js";

export interface SubscriptionListener {
  readonly onEvent: (event: unknown) => void;
  /** @param reason undefined where the server has said all there is */
  readonly onEnd: (reason: string | undefined) => void;
}

/** SPEC "WebSocket": a bad token, one that has ended, one that was revoked. */
const notAllowedCode = 4403;

/**
 * @param accessToken the latest: where the one of the connection has ended and there is another, it goes on with that
 * @returns what ends it
 */
export function subscribe(
  { query, variables, operationName }: Operation,
  path: string,
  accessToken: () => string | undefined,
  { onEvent, onEnd }: SubscriptionListener,
): () => void {
  let used: string | undefined;
  const client = createClient({
    url: urlOf(path).replace(/^http/, "ws"),
    connectionParams: () => {
      used = accessToken();
      return used === undefined ? {} : { authorization: `Bearer ${used}` };
    },
    retryAttempts: 1_000,
    shouldRetry: (event) => isClose(event, notAllowedCode) && accessToken() !== used,
  });
  const stop = client.subscribe(
    { query, variables: variables && { ...variables }, operationName },
    {
      next: onEvent,
      error: (error) => {
        onEnd(reasonOf(error));
      },
      complete: () => {
        onEnd(undefined);
      },
    },
  );
  return () => {
    stop();
    void client.dispose();
  };
}

function isClose(event: unknown, code: number): boolean {
  return event instanceof CloseEvent && event.code === code;
}

function reasonOf(error: unknown): string {
  if (Array.isArray(error)) {
    return error.map(({ message }: { message?: unknown }) => String(message)).join(" ");
  }
  if (error instanceof CloseEvent) {
    return isClose(error, notAllowedCode)
      ? "The access token is not good any more. Run it again with another one."
      : `The server closed the connection (${error.code}). Run it again.`;
  }
  return error instanceof Error ? error.message : "The connection broke. Run it again.";
}
