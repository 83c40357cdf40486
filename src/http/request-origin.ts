/** Where an HTTP request comes from, in the terms of the token endpoint. */

import type { Request, Response } from "express";
import { isIP } from "node:net";
import type { RequestOrigin } from "../oauth/origin.js";

/** The header by which an answer, a line of the log and an event of the audit trail find each other. */
export const requestIdHeader = "X-Request-Id";

export function originOf(request: Request, response: Response): RequestOrigin {
  return {
    address: addressOf(request),
    requestId: response.get(requestIdHeader),
    userAgent: request.get("user-agent"),
  };
}

/** Who asks, as far as the trusted proxies say; undefined where they say something else than an address. */
export function addressOf({ ip = "" }: Request): string | undefined {
  return isIP(ip) === 0 ? undefined : ip;
}
