/** How a browser must take our answers: those of helmet's header fields that matter to data, worked out once. */

import helmet from "helmet";
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import type { Head } from "./answer-head.js";

/** @param httpsOnly whether browsers are told never to use plain http (RFC 6797) */
export function securityHeaders(httpsOnly: boolean): Head {
  const secure = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    strictTransportSecurity: httpsOnly,
    // What concerns documents, plug-ins and browsers that are gone says nothing of JSON that may not be framed or run.
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  });
  const head: string[] = [];
  // An answer that goes nowhere takes them down.
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  response.setHeader = (name, value) => {
    head.push(name, value.toString());
    return response;
  };
  secure(response.req, response, (error) => {
    if (error) throw new Error("helmet refuses its options", { cause: error });
  });
  return head;
}
