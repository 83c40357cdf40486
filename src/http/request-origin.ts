/** Where an HTTP request comes from, in the terms of the token endpoint. */

import type { Request, Response } from "express";
import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import type { RequestOrigin } from "../oauth/origin.js";

/** The header by which an answer, a line of the log and an event of the audit trail find each other. */
export const requestIdHeader = "X-Request-Id";

export function originOf(request: Request, response: Response): RequestOrigin {
  return {
    address: addressOf(request) ?? request.socket.remoteAddress,
    requestId: response.get(requestIdHeader),
    userAgent: request.get("user-agent"),
  };
}

/** Who asks, as far as the trusted proxies say; undefined where they say something else than an address. */
export function addressOf({ ip = "" }: Request): string | undefined {
  return addressIn(ip);
}

/**
 * The same for a request that Express has not seen.
 *
 * @param trustedProxies how many proxies stand in front
 */
export function originOfUpgrade(request: IncomingMessage, trustedProxies: number): RequestOrigin {
  const peer = request.socket.remoteAddress;
  const forwarded = request.headersDistinct["x-forwarded-for"]?.join(",").split(",") ?? [];
  // From the peer outwards; each trusted proxy vouches for the one before it.
  const hops = [peer, ...forwarded.reverse()];
  const outermost = hops[Math.min(trustedProxies, hops.length - 1)];
  return {
    address: addressIn(outermost?.trim() ?? "") ?? peer,
    userAgent: request.headers["user-agent"],
  };
}

/** Some proxies write the port beside the address: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function addressIn(text: string): string | undefined {
  const [, bracketed, plain] = /^(?:\[([\da-f:.]+)\](?::\d+)?|([\d.]+):\d+)$/i.exec(text) ?? [];
  const address = bracketed ?? plain ?? text;
  return isIP(address) === 0 ? undefined : address;
}
