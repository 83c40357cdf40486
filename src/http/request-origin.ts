/** Where an HTTP request comes from, in the terms of the token endpoint. */

import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { isIP } from "node:net";
import type { RequestOrigin } from "../oauth/origin.js";
import { fieldOf, type Head } from "./answer-head.js";

/** The header by which an answer, a line of the log and an event of the audit trail find each other. */
export const requestIdHeader = "X-Request-Id";

/**
 * @param trustedProxies how many proxies stand in front
 * @param requestId none for a WebSocket, whose upgrade has no answer of ours
 */
export function originOf(
  request: IncomingMessage,
  trustedProxies: number,
  requestId?: string,
): RequestOrigin {
  return new HttpOrigin(request, trustedProxies, requestId);
}

/** Most requests never ask for their address: it is worked out where one does. */
class HttpOrigin implements RequestOrigin {
  readonly requestId: string | undefined;
  readonly #headers: IncomingHttpHeaders;
  /** Kept: a connection that has been closed has none. */
  readonly #peer: string | undefined;
  readonly #trustedProxies: number;

  constructor(request: IncomingMessage, trustedProxies: number, requestId: string | undefined) {
    this.requestId = requestId;
    this.#headers = request.headers;
    this.#peer = request.socket.remoteAddress;
    this.#trustedProxies = trustedProxies;
  }

  get address(): string | undefined {
    return addressBehind(this.#peer, this.#headers, this.#trustedProxies) ?? this.#peer;
  }

  get userAgent(): string | undefined {
    return this.#headers["user-agent"];
  }
}

/** The id that an answer carries: among the fields that are still to be written, or set on the response already. */
export function requestIdOf(response: ServerResponse, head: Head = []): string | undefined {
  return fieldOf(head, requestIdHeader) ?? response.getHeader(requestIdHeader)?.toString();
}

/** Who asks, as far as the trusted proxies say; undefined where they say something else than an address. */
export function addressOf(
  { socket, headers }: IncomingMessage,
  trustedProxies: number,
): string | undefined {
  return addressBehind(socket.remoteAddress, headers, trustedProxies);
}

function addressBehind(
  peer = "",
  headers: IncomingHttpHeaders,
  trustedProxies: number,
): string | undefined {
  if (trustedProxies === 0) return addressIn(peer);
  // Node joins a header that stands there twice with a comma.
  const forwarded = headers["x-forwarded-for"]?.toString().split(",") ?? [];
  const addresses = forwarded.map((address) => address.trim()).filter((address) => address !== "");
  // From the peer outwards; each trusted proxy vouches for the one before it.
  const hops = [peer, ...addresses.reverse()];
  return addressIn(hops[Math.min(trustedProxies, hops.length - 1)] ?? "");
}

/** Some proxies write the port beside the address: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function addressIn(text: string): string | undefined {
  const [, bracketed, plain] = /^(?:\[([\da-f:.]+)\](?::\d+)?|([\d.]+):\d+)$/i.exec(text) ?? [];
  const address = bracketed ?? plain ?? text;
  return isIP(address) === 0 ? undefined : address;
}
