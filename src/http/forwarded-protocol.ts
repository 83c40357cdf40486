/** Whether a client speaks https: by this connection, or by the word of the proxies in front. */

import type { IncomingMessage } from "node:http";
import type { GraphQLFailure } from "./graphql-answer.js";

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
  const protocols = request.headers["x-forwarded-proto"]?.toString();
  if (protocols === undefined || protocols === "https") return protocols !== undefined;
  return protocols.split(",").every((protocol) => protocol.trim() === "https");
}

/** What a client on plain http is told, whatever it asked for. */
export const useHttps = "Use https: over plain http every network in between reads the credential.";

// Never a redirect: the credential has already travelled in the clear, and its owner must notice.
export const plainHttpFailure: GraphQLFailure = {
  status: 403,
  code: "FORBIDDEN",
  message: useHttps,
};
