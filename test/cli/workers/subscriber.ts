/** A subscription to changed items, on a connection of which it is known which worker has it. */

import { createClient } from "graphql-ws";
import type { Agent } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket, type ClientOptions } from "ws";

export interface Subscriber {
  /** The titles that came so far. */
  readonly titles: readonly string[];
  readonly closeCode: Promise<number>;
  untilSeen(title: string): Promise<void>;
  dispose(): Promise<void>;
}

/** @param agent whose one connection becomes the WebSocket. */
export async function subscribe(url: string, token: string, agent: Agent): Promise<Subscriber> {
  class OnThatConnection extends WebSocket {
    constructor(address: string, protocols: string, options: ClientOptions = {}) {
      super(address, protocols, { ...options, agent });
    }
  }
  const titles: string[] = [];
  let resolveCode: ((code: number) => void) | undefined;
  const closeCode = new Promise<number>((resolve) => (resolveCode = resolve));
  const client = createClient({
    url: `${url.replace("http", "ws")}/graphql`,
    webSocketImpl: OnThatConnection,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
    on: {
      closed: (event) => {
        resolveCode?.((event as { code: number }).code);
      },
    },
  });
  client.subscribe<{ itemChanged: { title: string } }>(
    { query: "subscription { itemChanged { title } }" },
    {
      next: ({ data }) => {
        if (data) titles.push(data.itemChanged.title);
      },
      error: () => undefined,
      complete: () => undefined,
    },
  );
  // On the same connection, after the subscription: once it is answered, the subscription is open.
  await client.iterate({ query: "{ hello }" }).next();
  return {
    titles,
    closeCode,
    async untilSeen(title) {
      while (!titles.includes(title)) await sleep(10);
    },
    async dispose() {
      await client.dispose();
    },
  };
}
