/** The time that an operation may take: after it the client is answered, and what comes later is thrown away. */

import { GraphQLError } from "graphql";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Head } from "../answer-head.js";
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

/** A request that is being worked on. */
export interface Waiting {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly head: Head | undefined;
  /** Where it stands in the list of all. */
  readonly place: number;
  endsAtMillis: number;
}

/** How late an answer may be beyond its limit. */
const sweepMillis = 250;

/**
 * Answers 503 with `Retry-After` where nothing has been answered in time. The time starts once the request has come in
 * whole: how slow a client may be is the listener's business. What comes after the answer is not written any more.
 */
export class TimeLimit {
  readonly #limitMillis: number;
  // Places that are taken again and again. A set that grows and shrinks makes tables, and each that is thrown away
  // keeps requests alive until the whole heap is looked through.
  readonly #places: (Waiting | undefined)[] = [];
  readonly #free: number[] = [];
  // One for all: a timer for each request would be most of what a limit costs.
  #timer: NodeJS.Timeout | undefined;

  constructor(limitMillis: number) {
    this.#limitMillis = limitMillis;
  }

  /**
   * @param head what stands in every answer to the request; undefined where it is set on the response
   * @returns what is to be given to {@link answered}, and to {@link refresh} when a slow request is there.
   */
  begin(request: IncomingMessage, response: ServerResponse, head: Head | undefined): Waiting {
    const place = this.#free.pop() ?? this.#places.length;
    const endsAtMillis = performance.now() + this.#limitMillis;
    const waiting = { request, response, head, place, endsAtMillis };
    this.#places[place] = waiting;
    if (!this.#timer) this.#sweepSoon();
    return waiting;
  }

  refresh(waiting: Waiting): void {
    waiting.endsAtMillis = performance.now() + this.#limitMillis;
  }

  answered(waiting: Waiting): void {
    const { place } = waiting;
    // It may have been taken off already, and its place be another's.
    if (this.#places[place] !== waiting) return;
    this.#places[place] = undefined;
    this.#free.push(place);
  }

  #sweepSoon(): void {
    const afterMillis = Math.min(sweepMillis, this.#limitMillis);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#sweep();
    }, afterMillis);
    // A process that ends has cut off whoever waits.
    this.#timer.unref();
  }

  #sweep(): void {
    const nowMillis = performance.now();
    for (const waiting of this.#places) {
      if (waiting === undefined || waiting.endsAtMillis > nowMillis) continue;
      const { request, response, head } = waiting;
      if (request.complete || request.destroyed) {
        this.answered(waiting);
        const headers = { "Retry-After": "5" };
        const failure = { status: 503, code, message: message(this.#limitMillis), headers };
        answerFailure(response, failure, head);
      } else this.refresh(waiting);
    }
    if (this.#free.length < this.#places.length) this.#sweepSoon();
  }
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
