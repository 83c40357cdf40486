/** graphql-request: it has neither a cache nor subscriptions. */

import { ClientError, GraphQLClient } from "graphql-request";
import {
  readAnswer,
  watchedFetch,
  type Answer,
  type ApiClient,
  type ClientOptions,
  type Variables,
} from "./api-client.js";

export function createGraphQLRequestClient({ url, token }: ClientOptions): ApiClient {
  const watched = watchedFetch();
  const client = new GraphQLClient(`${url}/graphql`, { fetch: watched.fetch, errorPolicy: "all" });
  if (token !== undefined) client.setHeader("authorization", `Bearer ${token}`);

  /** A status other than 2xx is thrown, whatever the policy. */
  async function send(document: string, variables: Variables = {}): Promise<Answer> {
    try {
      const { data, errors } = await client.rawRequest<unknown>(document, variables);
      return readAnswer(data, errors, watched.status());
    } catch (error) {
      if (!(error instanceof ClientError) || !error.response.errors) throw error;
      const { data, errors } = error.response;
      return readAnswer(data, errors, watched.status());
    }
  }
  return { query: send, mutate: send, close: () => undefined };
}
