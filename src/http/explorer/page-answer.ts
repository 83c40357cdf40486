/** An HTML page and the header fields that a browser needs to trust it: they replace those of our JSON. */

import type { Request, Response } from "express";
import helmet from "helmet";

/** The directives of a content security policy (CSP §2.2). */
export type PagePolicy = Readonly<Record<string, readonly string[]>>;

export interface Page {
  readonly html: string;
  readonly policy: PagePolicy;
}

/** What no page of ours does, whatever it is for. */
export const closedPolicy: PagePolicy = {
  "default-src": ["'none'"],
  "base-uri": ["'none'"],
  "form-action": ["'none'"],
  "frame-ancestors": ["'none'"],
};

export function sendPage(request: Request, response: Response, { html, policy }: Page): void {
  const secure = helmet({
    contentSecurityPolicy: { useDefaults: false, directives: policy },
    xFrameOptions: { action: "deny" },
    // The front door has said it, where it is so.
    strictTransportSecurity: false,
  });
  secure(request, response, (error) => {
    if (error) throw new Error("helmet refuses its options", { cause: error });
  });
  response.set("Cache-Control", "no-store").type("html").send(html);
}
