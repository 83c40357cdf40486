/** urql, with its document cache; queries by POST, or by GET as it likes best. */

import {
  cacheExchange,
  Client,
  fetchExchange,
  subscriptionExchange,
  type CombinedError,
} from "@urql/core";
import { createClient } from "graphql-ws";
import { WebSocket } from "ws";
import {
  readAnswer,
  socketUrl,
  watchedFetch,
  type Answer,
  type ApiClient,
  type ClientOptions,
  type CreateClient,
} from "./api-client.js";

export const createUrqlClient: CreateClient = (options) => create(options, false);

/** Queries go in the URL where they are short enough: the default of urql. They need one header more. */
export const createUrqlClientByGet: CreateClient = (options) => create(options, "within-url-limit");

function create(
  { url, token }: ClientOptions,
  preferGetMethod: false | "within-url-limit",
): ApiClient {
  const watched = watchedFetch();
  const authorization = token === undefined ? undefined : `Bearer ${token}`;
  const socket = createClient({
    url: socketUrl(url),
    webSocketImpl: WebSocket,
    connectionParams: { authorization },
  });
  const client = new Client({
    url: `${url}/graphql`,
    fetch: watched.fetch,
    preferGetMethod,
    requestPolicy: "network-only",
    fetchOptions: () => ({
      headers: {
        ...(authorization && { authorization }),
        ...(preferGetMethod && { "apollo-require-preflight": "true" }),
      },
    }),
    exchanges: [
      cacheExchange,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = "", variables }) => ({
          subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink) }),
        }),
      }),
    ],
  });
  return {
    async query(document, variables = {}) {
      const { data, error } = await client.query<unknown>(document, variables).toPromise();
      return read(data, error, watched.status());
    },
    async mutate(document, variables = {}) {
      const { data, error } = await client.mutation<unknown>(document, variables).toPromise();
      return read(data, error, watched.status());
    },
    subscribe(document, onAnswer) {
      const subscription = client
        .subscription<unknown>(document, {})
        .subscribe(({ data, error }) => {
          onAnswer(read(data, error));
        });
      return () => {
        subscription.unsubscribe();
      };
    },
    close: () => socket.dispose(),
  };
}

/** @throws what is no GraphQL error. */
function read(data: unknown, error: CombinedError | undefined, status?: number): Answer {
  if (error?.networkError) throw error;
  return readAnswer(data, error?.graphQLErrors, status);
}
