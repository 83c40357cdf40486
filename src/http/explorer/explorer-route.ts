/** `/explorer` and what it consists of, `/sandbox` beside it, and `/`, which leads there. */

import { randomBytes } from "node:crypto";
import express, { type Request, type Response, type Router } from "express";
import type { Access } from "../../scope/entry.js";
import { answerFailure } from "../graphql-answer.js";
import { readAccess, type AccessReader } from "../request-access.js";
import { explorerFiles } from "./explorer-files.js";
import { explorerHtml, explorerPolicy } from "./explorer-page.js";
import { sendPage } from "./page-answer.js";
import { sandboxHtml, sandboxPolicy } from "./sandbox-page.js";

interface ExplorerSettings {
  /** What the page gets to know of the API, as JSON: no more than this access may. */
  readonly config: (access: Access) => string;
  /** Whether Apollo Sandbox, a script of somebody else's, is offered too. */
  readonly sandbox: boolean;
  /** Where the built page is. Default: where the build puts it. */
  readonly folder?: string | undefined;
}

export interface ExplorerRouteOptions extends AccessReader {
  /** Undefined where it is off. */
  readonly explorer: ExplorerSettings | undefined;
  /** The prefix of every path, as clients see it; empty for none. */
  readonly basePath: string;
}

/** It has to stand before the allow-list of other origins: all of it is for pages of this one. */
export function explorerRoute(options: ExplorerRouteOptions): Router {
  const { explorer, basePath } = options;
  const router = express.Router({ caseSensitive: true, strict: true });
  if (!explorer) {
    router.use(["/explorer", "/sandbox"], refuseOff);
    return router;
  }
  const files = explorerFiles(explorer.folder);
  // Where a client wrote the prefix without a slash, a relative reference would lead out of it.
  const home = basePath === "" ? "explorer" : `${basePath}/explorer`;
  router.route("/").get(redirectTo(home)).all(refuseMethodAtRoot(basePath));
  router
    .route("/explorer")
    .get((request, response) => {
      const built = files();
      if (!built) {
        refuseUnbuilt(response);
        return;
      }
      const nonce = newNonce();
      sendPage(request, response, {
        html: explorerHtml(built, nonce),
        policy: explorerPolicy(nonce),
      });
    })
    .all(refuseMethod);
  router.route("/explorer/").get(redirectTo("../explorer")).all(refuseMethod);
  router
    .route("/explorer/config.json")
    .get((request, response) => sendConfig(request, response, explorer, options))
    .all(refuseMethod);
  router.use("/explorer/assets", (request, response, next) => {
    if (["GET", "HEAD"].includes(request.method)) {
      const built = files();
      if (built) built.serve(request, response, next);
      else next();
    } else {
      refuseMethod(request, response);
    }
  });
  const sandbox = router.route("/sandbox");
  if (explorer.sandbox) {
    sandbox.get((request, response) => {
      const nonce = newNonce();
      sendPage(request, response, { html: sandboxHtml(nonce), policy: sandboxPolicy(nonce) });
    });
    sandbox.all(refuseMethod);
  } else {
    sandbox.all(refuseSandbox);
  }
  return router;
}

async function sendConfig(
  request: Request,
  response: Response,
  { config }: ExplorerSettings,
  reader: AccessReader,
): Promise<void> {
  response.vary("Authorization");
  const access = await readAccess(request, reader);
  if (access.kind === "refused") answerFailure(response, access.failure);
  else response.set("Cache-Control", "no-store").type("application/json").send(config(access));
}

/** At least 128 bits that nobody can guess, and others for each answer. */
function newNonce(): string {
  return randomBytes(16).toString("base64");
}

// Express' own redirect writes a page of its own.
function redirectTo(location: string) {
  return (_request: Request, response: Response): void => {
    response.writeHead(302, { Location: location, "Cache-Control": "no-store" }).end();
  };
}

const refuseMethod = refuseMethodWith("Read this with GET: it cannot be changed.");

/** Who sends something to `/` most likely means the API. */
function refuseMethodAtRoot(basePath: string) {
  return refuseMethodWith(
    "Read this with GET: it leads to the explorer. " +
      `The API is POST ${basePath}/graphql, tokens come from POST ${basePath}/token.`,
  );
}

function refuseMethodWith(message: string) {
  return (_request: Request, response: Response): void => {
    answerFailure(response, {
      status: 405,
      code: "BAD_REQUEST",
      message,
      headers: { Allow: "GET, HEAD" },
    });
  };
}

function refuseOff(_request: Request, response: Response): void {
  answerFailure(response, {
    status: 404,
    code: "NOT_FOUND",
    message: "The explorer is off here. To have it, start the server with EXPLORER=on.",
  });
}

function refuseSandbox(_request: Request, response: Response): void {
  answerFailure(response, {
    status: 404,
    code: "NOT_FOUND",
    message:
      "Apollo Sandbox is not offered in production: its script comes from elsewhere. Use /explorer.",
  });
}

function refuseUnbuilt(response: Response): void {
  answerFailure(response, {
    status: 503,
    code: "SERVICE_UNAVAILABLE",
    message: "The explorer is not built: run npm run build.",
  });
}
