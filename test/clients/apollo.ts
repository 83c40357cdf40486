/** Apollo Client 4, with its cache, as its documentation sets it up. */

import {
  ApolloClient,
  ApolloLink,
  CombinedGraphQLErrors,
  HttpLink,
  InMemoryCache,
} from "@apollo/client";
import { SetContextLink } from "@apollo/client/link/context";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { OperationTypeNode, parse } from "graphql";
import { createClient } from "graphql-ws";
import { WebSocket } from "ws";
import {
  readAnswer,
  socketUrl,
  watchedFetch,
  type Answer,
  type ApiClient,
  type ClientOptions,
} from "./api-client.js";

/** What fragments on an interface or a union may match: Apollo Client asks its user to say so. */
const possibleTypes = { Node: ["Item", "User"], SearchResult: ["Item", "User"] };

// The link looks for the class where browsers and Node 22 have it.
Object.assign(globalThis, { WebSocket });

export function createApolloClient({ url, token }: ClientOptions): ApiClient {
  const watched = watchedFetch();
  const authorization = token === undefined ? undefined : `Bearer ${token}`;
  const http = ApolloLink.from([
    new SetContextLink(({ headers }) => ({
      headers: { ...(headers as object), ...(authorization && { authorization }) },
    })),
    new HttpLink({ uri: `${url}/graphql`, fetch: watched.fetch }),
  ]);
  const socket = createClient({
    url: socketUrl(url),
    webSocketImpl: WebSocket,
    connectionParams: { authorization },
  });
  const client = new ApolloClient({
    cache: new InMemoryCache({ possibleTypes }),
    link: ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      new GraphQLWsLink(socket),
      http,
    ),
  });
  return {
    async query(document, variables = {}) {
      const { data, error } = await client.query({
        query: parse(document),
        variables,
        fetchPolicy: "network-only",
        errorPolicy: "all",
      });
      return read(data, error, watched.status());
    },
    async mutate(document, variables = {}) {
      const mutation = parse(document);
      const { data, error } = await client.mutate({
        mutation,
        variables,
        errorPolicy: "all",
      });
      return read(data, error, watched.status());
    },
    subscribe(document, onAnswer) {
      const query = parse(document);
      const subscription = client
        .subscribe({ query, errorPolicy: "all" })
        .subscribe(({ data, error }) => {
          onAnswer(read(data, error));
        });
      return () => {
        subscription.unsubscribe();
      };
    },
    async close() {
      client.stop();
      await socket.dispose();
    },
  };
}

/** @throws what is no GraphQL error: a client that reads a bare "403" has not read the answer. */
function read(data: unknown, error: Error | undefined, status?: number): Answer {
  if (error === undefined) return readAnswer(data, [], status);
  if (CombinedGraphQLErrors.is(error)) return readAnswer(data, error.errors, status);
  throw error;
}
