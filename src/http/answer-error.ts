/** The answer where something was thrown: a mistake of the client's is told, everything else is opaque and reported. */

import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { opaqueMessage, type Report } from "./error-mask.js";
import type { Head } from "./answer-head.js";
import { answerFailure } from "./graphql-answer.js";
import { AbandonedBody, BodyFault, unreadableRequest } from "./request-body.js";

/** @param head what stands in every answer to the request, where it is not set on the response */
export function answerError(
  response: ServerResponse,
  error: unknown,
  report: Report,
  head?: Head,
): void {
  if (isAbandoned(error)) {
    response.destroy();
    return;
  }
  const mistake = clientMistake(error);
  const errorId = randomUUID();
  if (!mistake) report(error, errorId);
  // Part of an answer is no answer.
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  if (mistake) {
    answerFailure(response, { code: "BAD_REQUEST", ...mistake }, head);
    return;
  }
  const message = opaqueMessage(errorId);
  const extensions = { errorId };
  const failure = { status: 500, code: "INTERNAL_SERVER_ERROR", message, extensions };
  answerFailure(response, failure, head);
}

/** The client went away in the middle of its body: nobody is there to be answered. */
function isAbandoned(error: unknown): boolean {
  // The type is that of Express' own body parsers.
  return error instanceof AbandonedBody || (error as { type?: unknown }).type === "request.aborted";
}

/** What the body reader, Express' body parsers and its router raise for what the client sent. */
function clientMistake(error: unknown): { status: number; message: string } | undefined {
  if (error instanceof BodyFault) return { status: error.status, message: error.message };
  const { status } = error as { status?: unknown };
  if (typeof status !== "number" || status < 400 || status >= 500) return undefined;
  return { status, message: unreadableRequest };
}
