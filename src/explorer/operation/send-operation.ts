/** An operation over HTTP (GraphQL over HTTP), with the access token of the page. */

import { urlOf } from "../config.js";

export interface Operation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
  readonly operationName: string | undefined;
}

export interface SentOperation extends Operation {
  readonly url: string;
  /** All that were sent, the access token included. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface OperationAnswer {
  readonly status: number;
  /** As it was parsed; a text where it was no JSON. */
  readonly body: unknown;
  readonly durationMillis: number;
}

export function prepare(
  operation: Operation,
  path: string,
  accessToken: string | undefined,
  extraHeaders: Readonly<Record<string, string>>,
): SentOperation {
  return {
    ...operation,
    url: urlOf(path),
    headers: {
      "content-type": "application/json",
      accept: "application/graphql-response+json, application/json;q=0.9",
      ...extraHeaders,
      ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
    },
  };
}

/** @throws Error where no answer came */
export async function sendOperation(
  { url, headers, query, variables, operationName }: SentOperation,
  signal: AbortSignal,
): Promise<OperationAnswer> {
  const startedAtMillis = performance.now();
  const response = await fetch(url, {
    method: "POST",
    headers,
    body: JSON.stringify({ query, variables, operationName }),
    signal,
    // A cookie opens nothing here.
    credentials: "omit",
  });
  const text = await response.text();
  return {
    status: response.status,
    body: parsedJson(text),
    durationMillis: performance.now() - startedAtMillis,
  };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
