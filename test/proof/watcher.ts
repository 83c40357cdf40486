/** A WebSocket that stays open: which code the server closes it with, and when. */

import { createClient } from "graphql-ws";
import { WebSocket } from "ws";

interface Ended {
  readonly code: number;
  /** On the clock of `performance`. */
  readonly atMillis: number;
}

export interface Watcher {
  readonly closed: Promise<Ended>;
  dispose(): Promise<void>;
}

/** Opens a connection with the token, and a subscription on it. */
export async function watch(url: string, token: string): Promise<Watcher> {
  let resolveClosed: ((end: Ended) => void) | undefined;
  const closed = new Promise<Ended>((resolve) => (resolveClosed = resolve));
  const client = createClient({
    url: `${url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
    on: {
      closed: (event) => {
        resolveClosed?.({ code: (event as { code: number }).code, atMillis: performance.now() });
      },
    },
  });
  const ignore = (): void => undefined;
  client.subscribe(
    { query: "subscription { itemChanged { title } }" },
    { next: ignore, error: ignore, complete: ignore },
  );
  // On the same connection, after the subscription: once it is answered, the subscription is open.
  await client.iterate({ query: "{ hello }" }).next();
  return {
    closed,
    async dispose() {
      await client.dispose();
    },
  };
}
