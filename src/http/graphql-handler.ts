/** GraphQL over HTTP as one listener: for node:http, and as a middleware of any framework that hands its requests on. */

import type { ApolloServer, BaseContext } from "@apollo/server";
import type { IncomingMessage, ServerResponse } from "node:http";
import { answerError } from "./answer-error.js";
import { askApollo, sendAnswer } from "./apollo-exchange.js";
import { defaultMaximumBodyBytes, readJsonBody } from "./request-body.js";

export interface GraphQLHandlerOptions<Context extends BaseContext> {
  /**
   * The context value of an operation. What it throws is answered as Apollo Server answers it. Default: an empty object.
   *
   * @param http.req the request; its body has been read
   * @param http.res the response; nothing is written yet
   */
  readonly context?: (http: {
    readonly req: IncomingMessage;
    readonly res: ServerResponse;
  }) => Context | Promise<Context>;
  /** The largest body, inflated, that is read: a larger one is answered 413. Default: 256 KiB. */
  readonly maxBodyBytes?: number;
}

/** A listener of `http.createServer`, or a middleware as in `app.use("/graphql", handler)`. */
export type GraphQLHandler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Serves every request that it is handed, whatever its path, by `executeHTTPGraphQLRequest`. It reads JSON bodies (gzip,
 * deflate, br) unless a middleware before it has left one in `request.body`. Every answer is in GraphQL's JSON shape.
 *
 * @param apollo started already
 * @throws Error where `apollo` is not started
 */
export function graphqlHandler(
  apollo: ApolloServer,
  options?: GraphQLHandlerOptions<BaseContext>,
): GraphQLHandler;
export function graphqlHandler<Context extends BaseContext>(
  apollo: ApolloServer<Context>,
  options: GraphQLHandlerOptions<Context> &
    Required<Pick<GraphQLHandlerOptions<Context>, "context">>,
): GraphQLHandler;
export function graphqlHandler<Context extends BaseContext>(
  apollo: ApolloServer<Context>,
  options: GraphQLHandlerOptions<Context> = {},
): GraphQLHandler {
  apollo.assertStarted("graphqlHandler()");
  // By the overloads it is missing for an empty context alone.
  const { context = () => ({}) as Context, maxBodyBytes = defaultMaximumBodyBytes } = options;
  const report = (error: unknown, errorId: string): void => {
    apollo.logger.error(`Unexpected error ${errorId}: ${textOf(error)}`);
  };
  const answer = async (
    request: IncomingMessage & { body?: unknown },
    response: ServerResponse,
  ): Promise<void> => {
    try {
      const body = request.body ?? (await readJsonBody(request, maxBodyBytes));
      const result = await askApollo(apollo, request, body, async () =>
        context({ req: request, res: response }),
      );
      await sendAnswer(response, result);
    } catch (error) {
      answerError(response, error, report);
    }
  };
  return (request, response) => {
    void answer(request, response);
  };
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
