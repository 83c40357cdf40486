/** A browser in front of a running server: it logs in, refreshes and logs out by a cookie that the test carries. */

import type { RunningServer } from "../../http/running-server.js";

/** What a page adds by itself. */
export const csrf: Readonly<Record<string, string>> = { "X-CSRF": "1" };

export interface SessionAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Name, value and attributes; undefined where none is set. */
  readonly setCookie: string | undefined;
  /** As a browser sends it back. */
  readonly cookie: string;
  readonly body: Record<string, unknown>;
}

/** Sends a form, and reads the answer with its one cookie. */
export async function send(
  { url }: Pick<RunningServer, "url">,
  path: string,
  { method = "POST", form = {}, headers = csrf, cookie }: Sent = {},
): Promise<SessionAnswer> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { ...headers, ...(cookie !== undefined && { Cookie: cookie }) },
    ...(method === "POST" && { body: new URLSearchParams(form) }),
  });
  const text = await response.text();
  const set = response.headers.getSetCookie();
  expect(set.length).toBeLessThanOrEqual(1);
  return {
    status: response.status,
    headers: response.headers,
    setCookie: set[0],
    cookie: set[0]?.split("; ")[0] ?? "",
    body: (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>,
  };
}

export interface Sent {
  readonly method?: string;
  readonly form?: Readonly<Record<string, string>>;
  /** Default: X-CSRF: 1. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookie?: string | undefined;
}

export const johndoe = { username: "johndoe", password: "secret" };

export const logIn = (running: RunningServer, change: Sent = {}) =>
  send(running, "/session", { form: johndoe, ...change });
export const refresh = (running: RunningServer, cookie: string | undefined, change: Sent = {}) =>
  send(running, "/token/refresh", { cookie, ...change });
export const logOut = (running: RunningServer, cookie?: string, change: Sent = {}) =>
  send(running, "/session", { method: "DELETE", cookie, ...change });
