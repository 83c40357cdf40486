/** What the tests ask of a GraphQL client, whichever it is, and how they read what it hands its user. */

import type { GraphQLFormattedError } from "graphql";

export type Variables = Readonly<Record<string, unknown>>;

/** What a client made of an answer. */
export interface Answer {
  /** Null also where the client says that there is none. */
  readonly data: unknown;
  /** In the order in which the client hands them out. */
  readonly errors: readonly Readonly<Pick<GraphQLFormattedError, "message" | "path">>[];
  /** The HTTP status; undefined over WebSocket. */
  readonly status?: number | undefined;
}

export interface ApiClient {
  query(document: string, variables?: Variables): Promise<Answer>;
  mutate(document: string, variables?: Variables): Promise<Answer>;
  /** @returns what ends the subscription. Missing where the client has no subscriptions. */
  subscribe?(document: string, onAnswer: (answer: Answer) => void): () => void;
  close(): Promise<void> | void;
}

export interface ClientOptions {
  /** Of the server, without a path. */
  readonly url: string;
  /** The access token; without one, the client is anonymous. */
  readonly token?: string | undefined;
}

export type CreateClient = (options: ClientOptions) => ApiClient;

export function readAnswer(
  data: unknown,
  errors: readonly GraphQLFormattedError[] = [],
  status?: number,
): Answer {
  return { data: data ?? null, errors: errors.map(readError), status };
}

/** Clients add a `name`, locations or classes of their own: what counts is what the server said. */
function readError({ message, path, extensions }: GraphQLFormattedError) {
  return { message, ...(path && { path }), code: extensions?.["code"] };
}

/** A fetch for a client that keeps statuses to itself. */
export function watchedFetch(): { readonly fetch: typeof fetch; readonly status: () => number } {
  let status = 0;
  return {
    status: () => status,
    async fetch(...request) {
      const response = await fetch(...request);
      ({ status } = response);
      return response;
    },
  };
}

export function socketUrl(url: string): string {
  return `${url.replace(/^http/, "ws")}/graphql`;
}
