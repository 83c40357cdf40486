/** `/schema.graphql`: the SDL, as far as introspection would show it to this caller. */

import express, { type Router } from "express";
import type { Access } from "../scope/entry.js";
import { answerFailure } from "./graphql-answer.js";
import { readAccess, type AccessReader } from "./request-access.js";

export interface SdlRouteOptions extends AccessReader {
  /** The SDL that an access may read; undefined where nobody may. */
  readonly sdl: (access: Access) => string | undefined;
}

export function sdlRoute(options: SdlRouteOptions): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  router.get("/schema.graphql", async (request, response) => {
    // RFC 9110 §12.5.5: every answer here depends on the token. Added to what CORS says.
    response.vary("Authorization");
    const access = await readAccess(request, options);
    if (access.kind === "refused") {
      answerFailure(response, access.failure);
      return;
    }
    const sdl = options.sdl(access);
    if (sdl === undefined) {
      answerFailure(response, {
        status: 404,
        code: "NOT_FOUND",
        message: "The schema is not shown here: introspection is off.",
      });
      return;
    }
    // Not text/plain: a browser then offers to save it, and never guesses at HTML.
    response.set("Cache-Control", "private, no-store").type("application/graphql").send(sdl);
  });
  return router;
}
