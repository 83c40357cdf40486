/** `/.well-known/`: the metadata documents and the published keys, open to every page and every cache. */

import cors from "cors";
import type { NextFunction, Request, RequestHandler, Response } from "express";
import type { JsonWebKey } from "node:crypto";
import {
  publicKeySet,
  wellKnownUrl,
  type AuthorizationServerMetadata,
  type ProtectedResourceMetadata,
} from "../oauth/endpoints/metadata.js";
import { answerFailure } from "./graphql-answer.js";

export interface MetadataRouteOptions {
  /** Functions: in development the issuer is known once the server listens. */
  readonly metadata: {
    readonly authorizationServer: () => AuthorizationServerMetadata;
    readonly protectedResource: () => ProtectedResourceMetadata;
  };
  /** The public keys that verify tokens; none where a shared secret signs them. */
  readonly published: () => readonly JsonWebKey[];
}

type Answer = (request: Request, response: Response) => void;

const prefix = "/.well-known/";
const serverPath = `${prefix}oauth-authorization-server`;
const resourcePath = `${prefix}oauth-protected-resource/graphql`;
const keysPath = `${prefix}jwks.json`;

/** A change may be unknown to a cache for so long. */
const maximumAgeSeconds = 300;
const keySetJson = "application/jwk-set+json";

/** It has to stand before the allow-list of other origins: what is here says the same to everybody. */
export function metadataRoute(options: MetadataRouteOptions): RequestHandler {
  const openToAll = cors({ origin: "*", methods: ["GET", "HEAD"], maxAge: 600 });
  return (request: Request, response: Response, next: NextFunction): void => {
    const answer = answerAt(request.path, options);
    if (!answer) {
      next();
      return;
    }
    // It answers OPTIONS itself, and goes on with the others.
    openToAll(request, response, () => {
      if (["GET", "HEAD"].includes(request.method)) answer(request, response);
      else refuseMethod(response);
    });
  };
}

/**
 * The documents stand below the issuer, where a proxy that forwards the prefix alone finds them, and where RFC 8414 §3.1
 * and RFC 9728 §3.1 put them: with the path of the issuer at the end. That path is outside BASE_PATH.
 */
function answerAt(path: string, options: MetadataRouteOptions): Answer | undefined {
  if (!path.startsWith(prefix)) return undefined;
  if (path === keysPath) return sendKeys(options.published());
  const server = options.metadata.authorizationServer();
  const insertedServer = pathOf(wellKnownUrl("oauth-authorization-server", server.issuer));
  if (path === serverPath || path === insertedServer) return sendMetadata(server);
  const resource = options.metadata.protectedResource();
  const insertedResource = pathOf(wellKnownUrl("oauth-protected-resource", resource.resource));
  if (path === resourcePath || path === insertedResource) return sendMetadata(resource);
  return undefined;
}

function pathOf(url: string): string {
  return new URL(url).pathname;
}

/** RFC 8414 §3.2 and RFC 9728 §3.2 know one media type. */
function sendMetadata(document: object): Answer {
  return (_request, response) => {
    send(response, "application/json", document);
  };
}

/** As application/json, which every client reads; as RFC 7517 §8.5.1 has it for those that prefer it. */
function sendKeys(published: readonly JsonWebKey[]): Answer {
  return (request, response) => {
    response.vary("Accept");
    if (published.length === 0) {
      answerFailure(response, {
        status: 404,
        code: "NOT_FOUND",
        message:
          "There are no public keys here: a shared secret signs the tokens, or no key is there. Ask POST /introspect about a token.",
      });
      return;
    }
    const isPreferred = request.accepts(["application/json", keySetJson]) === keySetJson;
    send(response, isPreferred ? keySetJson : "application/json", publicKeySet(published));
  };
}

function send(response: Response, mediaType: string, document: object): void {
  response
    .set("Cache-Control", `public, max-age=${maximumAgeSeconds}`)
    .type(mediaType)
    .send(JSON.stringify(document));
}

function refuseMethod(response: Response): void {
  answerFailure(response, {
    status: 405,
    code: "BAD_REQUEST",
    message: "Read this with GET: it cannot be changed.",
    headers: { Allow: "GET, HEAD, OPTIONS" },
  });
}
