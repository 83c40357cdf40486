/** One HTTP request exactly as it is given: no header added, none merged, no redirect followed. */

import { once } from "node:events";
import { request } from "node:http";
import type { IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";

export interface RawRequest {
  readonly url: string;
  readonly method?: string;
  /** A list sends the header several times. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
}

export interface RawResponse {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly durationMillis: number;
}

export async function send(what: RawRequest): Promise<RawResponse> {
  const { url, method = "GET", headers = {}, body } = what;
  const startedAt = performance.now();
  const outgoing = request(url, { method, agent: false });
  for (const [name, value] of Object.entries(headers)) outgoing.setHeader(name, value);
  outgoing.end(body);
  const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
  return {
    status: incoming.statusCode ?? 0,
    headers: Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
    ),
    text: await text(incoming),
    durationMillis: performance.now() - startedAt,
  };
}

/** The body as an object; an answer that is none is a failure of its own. */
export function jsonOf(response: RawResponse): Record<string, unknown> {
  const value: unknown = JSON.parse(response.text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError(`The body is no JSON object: ${response.text.slice(0, 200)}`);
  }
  return value as Record<string, unknown>;
}
