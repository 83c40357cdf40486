/** The time that an operation may take: after it the client is answered, and what comes later is thrown away. */

import type { NextFunction, Request, Response } from "express";
import { GraphQLError } from "graphql";
import { answerFailure } from "../graphql-answer.js";

/** SPEC "Reliability": no request hangs longer. Subscriptions are no requests in this sense. */
export const operationTimeLimitMillis = 8_000;

const code = "SERVICE_UNAVAILABLE";

function message(millis: number): string {
  return (
    `The operation took longer than ${millis / 1000} s, and is not waited for. A mutation may have been carried out: ` +
    "look before you send it again. Try later, or ask for less in one operation."
  );
}

/**
 * Answers 503 with `Retry-After` where nothing has been answered in time. The time starts once the request has come in
 * whole: how slow a client may be is the listener's business.
 */
export function answerWithin(millis: number) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const arm = (): NodeJS.Timeout =>
      setTimeout(() => {
        if (response.headersSent) return;
        if (!request.complete) {
          timer = arm();
          return;
        }
        const headers = { "Retry-After": "5" };
        answerFailure(response, { status: 503, code, message: message(millis), headers });
        ignoreFrom(response);
      }, millis);
    let timer = arm();
    request.once("end", () => {
      clearTimeout(timer);
      // Answered and over already, without a look at the body.
      if (response.writableFinished || response.destroyed) return;
      timer = arm();
    });
    response.once("close", () => {
      clearTimeout(timer);
    });
    next();
  };
}

// The operation goes on: graphql cannot end it. Its answer would be written behind the one that was sent.
function ignoreFrom(response: Response): void {
  const ignore = (): Response => response;
  Object.assign(response, { setHeader: ignore, send: ignore, status: ignore, set: ignore });
}

/** The result of an execution; the same error as an answer where there is none in time. */
export async function resultWithin<Result>(
  millis: number,
  execution: Promise<Result> | Result,
): Promise<Result | { readonly errors: readonly GraphQLError[] }> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<{ readonly errors: readonly GraphQLError[] }>((resolve) => {
    timer = setTimeout(() => {
      resolve({ errors: [new GraphQLError(message(millis), { extensions: { code } })] });
    }, millis);
  });
  try {
    // Where it comes late, `race` has seen to a rejection, too.
    return await Promise.race([execution, late]);
  } finally {
    clearTimeout(timer);
  }
}
