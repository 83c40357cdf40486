/** Whether a client speaks https: by this connection, or by the word of the proxies in front. */

import type { IncomingMessage } from "node:http";

/**
 * Every protocol in X-Forwarded-Proto has to be https. A proxy that adds its own to what the client sent leaves the
 * client's word in front, and that one alone is what Express looks at.
 *
 * @param trustedProxies how many proxies stand in front; with none, anybody may have written the header
 */
export function arrivedByHttps(request: IncomingMessage, trustedProxies: number): boolean {
  if ("encrypted" in request.socket) return true;
  if (trustedProxies === 0) return false;
  // Node joins a header that stands there twice with a comma.
  const protocols = request.headersDistinct["x-forwarded-proto"]?.join(",").split(",") ?? [];
  return protocols.length > 0 && protocols.every((protocol) => protocol.trim() === "https");
}

/** What a client on plain http is told, whatever it asked for. */
export const useHttps = "Use https: over plain http every network in between reads the credential.";
