/** Which web pages of other origins may call the API: CORS by an allow-list. */

import cors from "cors";
import type { IncomingMessage, ServerResponse } from "node:http";

/** A middleware: of Express, and for a request as node:http has it. */
export type CrossOrigin = (
  request: IncomingMessage,
  response: ServerResponse,
  next: () => void,
) => void;

/**
 * @param origins exact origins; `http://localhost:*` for one on any port; `*` for all. Credentials are never allowed:
 * an access token travels in a header that the page sets itself.
 */
export function crossOrigin(origins: readonly string[]): CrossOrigin {
  const answer = cors({
    origin: (origin, allow) => {
      allow(null, origin !== undefined && origins.some((pattern) => matches(pattern, origin)));
    },
    methods: ["GET", "POST"],
    exposedHeaders: ["WWW-Authenticate", "Retry-After"],
    maxAge: 600,
  });
  return (request, response, next) => {
    // RFC 9110 §12.5.5: an answer to nobody from elsewhere lacks headers too, and must not be kept for a page that
    // needs them.
    response.setHeader("Vary", "Origin");
    answer(request, response, next);
  };
}

function matches(pattern: string, origin: string): boolean {
  if (pattern === "*" || pattern === origin) return true;
  if (!pattern.endsWith(":*")) return false;
  const base = pattern.slice(0, -":*".length);
  return (
    origin === base ||
    (origin.startsWith(`${base}:`) && /^\d+$/.test(origin.slice(base.length + 1)))
  );
}
