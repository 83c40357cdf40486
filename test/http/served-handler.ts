/** The handler of `scopegate/http` in a server, over an Apollo Server of a test's own. */

import { ApolloServer, type BaseContext, type HTTPGraphQLResponse } from "@apollo/server";
import { graphqlHandler, type GraphQLHandlerOptions } from "../../src/http/entry.js";
import type { Mount, Mounted } from "./mountings.js";

export const typeDefs = "type Query { hello: String who: String }";

export interface Served extends Mounted {
  /** POST. */
  readonly ask: (query: string) => Promise<Response>;
}

const ending: (() => Promise<unknown>)[] = [];

/** Starts both; they end after the test. */
export async function serve<Context extends BaseContext>(
  mount: Mount,
  apollo: ApolloServer<Context>,
  options: GraphQLHandlerOptions<Context> = {},
): Promise<Served> {
  await apollo.start();
  ending.push(() => apollo.stop());
  const { context = () => ({}) as Context, ...others } = options;
  const mounted = await mount(graphqlHandler(apollo, { context, ...others }));
  ending.push(mounted.close);
  const ask = (query: string) =>
    fetch(mounted.url, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ query }),
    });
  return { ...mounted, ask };
}

/** Ends what a test has served: for `afterEach`. */
export async function endServed(): Promise<void> {
  for (const end of ending.splice(0).reverse()) await end();
}

/** An Apollo Server that answers what it is told to, whatever it is asked. */
export class Answering extends ApolloServer {
  readonly logged: string[];
  readonly #answer: () => HTTPGraphQLResponse;

  constructor(answer: () => HTTPGraphQLResponse) {
    const logged: string[] = [];
    const log = (message?: unknown): void => {
      logged.push(String(message));
    };
    const logger = { debug: log, info: log, warn: log, error: log };
    super({ typeDefs, logger, stopOnTerminationSignals: false });
    this.logged = logged;
    this.#answer = answer;
  }

  override executeHTTPGraphQLRequest(): Promise<HTTPGraphQLResponse> {
    return Promise.resolve(this.#answer());
  }
}
