/** What a client on the other side of a proxy sends: requests and sockets, over TLS with a certificate of the test's own. */

import { createClient, type Client } from "graphql-ws";
import { request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import { WebSocket } from "ws";
import type { RunningNginx } from "./nginx.js";

export interface ProxiedAnswer {
  readonly status: number | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

export interface ProxiedRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The address that nginx sees. */
  readonly from?: string;
}

export function askThrough(
  { port, certificate }: RunningNginx,
  protocol: "http" | "https",
  path: string,
  { method = "GET", headers = {}, body, from }: ProxiedRequest = {},
): Promise<ProxiedAnswer> {
  const send = protocol === "https" ? tlsRequest : plainRequest;
  const target = { host: "127.0.0.1", port, path, method, headers, localAddress: from };
  return new Promise((resolve, reject) => {
    // The name in a header Host is not the one that the certificate is for.
    const tls = { ca: certificate, servername: "" };
    const request = send({ ...target, ...tls, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part));
      response.once("end", () => {
        resolve({ status: response.statusCode, headers: response.headers, body: text });
      });
    });
    request.once("error", reject).end(body);
  });
}

/** A stock graphql-ws client; `wss` for https. */
export function socketThrough(
  { port, certificate }: RunningNginx,
  path: string,
  connectionParams: Readonly<Record<string, string>>,
): Client {
  class TrustingWebSocket extends WebSocket {
    constructor(url: string, protocols: string | string[]) {
      super(url, protocols, { ca: certificate });
    }
  }
  return createClient({
    url: `wss://127.0.0.1:${port}${path}`,
    webSocketImpl: TrustingWebSocket,
    connectionParams,
    retryAttempts: 0,
  });
}

/** The status that an attempt to open a WebSocket is answered with: 101 where it opens. */
export function upgradeStatus(url: string, options: WebSocket.ClientOptions = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, "graphql-transport-ws", options);
    socket.once("open", () => {
      socket.terminate();
      resolve(101);
    });
    socket.once("unexpected-response", (_request, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    socket.once("error", reject);
  });
}
