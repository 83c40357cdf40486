/** One guarded schema under two servers: graphql-js runs the operations of one, compiled code those of the other. */

import { HeaderMap, type ApolloServer } from "@apollo/server";
import { jest } from "@jest/globals";
import type { GraphQLSchema } from "graphql";
import { setImmediate } from "node:timers/promises";
import { Variant } from "../../src/execution/operation-variants.js";
import type { GraphQLContext } from "../../src/graphql/context.js";
import { createApollo } from "../../src/http/apollo.js";
import type { Access } from "../../src/scope/entry.js";

export interface Question {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly operationName?: string | undefined;
  /** What resolvers get beside `access`. */
  readonly context?: object | undefined;
}

export interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The errors that went into the log. */
  readonly reported: readonly string[];
}

/** What became of the attempt to answer with compiled code. */
export type Way = "not compiled" | "compiled" | "given up";

export interface Server {
  ask(question: Question, access: Access): Promise<Answer>;
  stop(): Promise<void>;
}

const noLimit = 1_000_000_000;
const limits = { maxTokens: noLimit, maxDepth: noLimit, maxAliases: noLimit, maxCost: noLimit };

/** @param compileAfter as for `createApollo`: undefined for graphql-js alone. */
export async function startServer(
  schema: GraphQLSchema,
  compileAfter: number | undefined,
  { introspection = true } = {},
): Promise<Server> {
  let reported: string[] = [];
  const note = (error: unknown): void => {
    reported.push(String(error));
  };
  const logger = { debug: () => undefined, info: () => undefined, warn: note, error: note };
  const apollo: ApolloServer<GraphQLContext> = createApollo({
    schema,
    introspection,
    limits,
    report: note,
    compileAfter,
    logger,
  });
  await apollo.start();
  return {
    async ask({ context, ...body }, access) {
      reported = [];
      const own = reported;
      const answer = await apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: "POST",
          headers: new HeaderMap([["content-type", "application/json"]]),
          search: "",
          body: JSON.parse(JSON.stringify(body)) as unknown,
        },
        // What the resolvers here need of a context, which is nothing else.
        context: () => Promise.resolve(Object.assign(context ?? {}, { access }) as GraphQLContext),
      });
      if (answer.body.kind !== "complete") throw new Error("an incremental answer");
      return {
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        body: withoutErrorIds(answer.body.string),
        reported: own,
      };
    },
    stop: () => apollo.stop(),
  };
}

function withoutErrorIds(text: string): string {
  return text.replaceAll(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "<error id>");
}

const takes = jest.spyOn(Variant.prototype, "take");
const surrenders = jest.spyOn(Variant.prototype, "gaveUp");

/** Compiling takes no time by this clock, so its budget is never used up. */
export function stopClock(): void {
  jest.spyOn(performance, "now").mockReturnValue(0);
}

/** Does the work, and says what became of compiled code meanwhile. */
export async function watchWay<Result>(
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly way: Way }> {
  takes.mockClear();
  surrenders.mockClear();
  const result = await work();
  const ran = takes.mock.results.some(({ value }) => typeof value === "function");
  const way = !ran ? "not compiled" : surrenders.mock.calls.length > 0 ? "given up" : "compiled";
  return { result, way };
}

/** Until nothing is under way any more: an answer need not wait for what it does not tell. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 12; turn++) await setImmediate();
}

/** Both servers' answers to one question, asked one after the other. */
export interface Both {
  ask(
    question: () => Question,
    access: Access,
  ): Promise<{ readonly plain: Answer; readonly compiled: Answer; readonly way: Way }>;
  stop(): Promise<void>;
}

export async function startBoth(
  schema: GraphQLSchema,
  options?: { readonly introspection: boolean },
): Promise<Both> {
  const plainServer = await startServer(schema, undefined, options);
  const compiledServer = await startServer(schema, 0, options);
  return {
    async ask(question, access) {
      const plain = await plainServer.ask(question(), access);
      await settle();
      const { result: compiled, way } = await watchWay(() =>
        compiledServer.ask(question(), access),
      );
      await settle();
      return { plain, compiled, way };
    },
    async stop() {
      await plainServer.stop();
      await compiledServer.stop();
    },
  };
}

/** Asks both; throws where they differ. */
export async function expectAgreement(both: Both, question: Question, access: Access) {
  const { plain, compiled, way } = await both.ask(() => question, access);
  expect(compiled).toEqual(plain);
  return { answer: compiled, way };
}

/** The same for servers of their own. */
export async function expectSame(schema: GraphQLSchema, question: Question, access: Access) {
  const both = await startBoth(schema);
  try {
    return await expectAgreement(both, question, access);
  } finally {
    await both.stop();
  }
}
