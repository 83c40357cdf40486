/** A browser with a page of ours: what it asks, with the cookie that it holds, and what the answers do to it. */

import {
  createBrowserRefresh,
  createSessionEndpoint,
  type BrowserSessionOptions,
} from "../../../src/oauth/browser/browser-session.js";
import { createSessionCookie } from "../../../src/oauth/browser/session-cookie.js";
import type { TokenEndpoint, TokenRequest } from "../../../src/oauth/endpoints/client-request.js";
import type { OAuthResponse } from "../../../src/oauth/errors.js";
import {
  errorAnswer,
  sender,
  type Change,
  type LoginFixture,
  type Send,
} from "../login-fixture.js";

const issuer = (): string => "https://as.test";

export const cookie = createSessionCookie({
  issuer,
  basePath: "",
  refreshTokenTtlMillis: 3_600_000,
});
export const name = "__Host-scopegate-refresh";
export const johndoe = "username=johndoe&password=secret";
export const ownPage = {
  csrf: "1",
  fetchSite: "same-origin",
  origin: undefined,
  host: "as.test",
};

/** @param change other parts @param grants other options of the token endpoints behind it */
export function browserOf(
  fixture: LoginFixture,
  change: Partial<BrowserSessionOptions> = {},
  grants: Change = {},
) {
  const plain =
    (send: Send): TokenEndpoint =>
    ({ body, ...request }) =>
      send(Buffer.from(body).toString(), request);
  const options = {
    cookie,
    issuer,
    sessions: fixture.sessions,
    login: plain(fixture.endpoint({ ...grants, impliedGrant: "password" })),
    refresh: plain(fixture.endpoint({ ...grants, impliedGrant: "refresh_token" })),
    ...change,
  };
  const session = sender(createSessionEndpoint(options));
  const renew = sender(createBrowserRefresh(options));
  const from = (holding?: string) => ({ browser: { ...ownPage, cookie: holding } });
  return {
    logIn: (form = johndoe, holding?: string, more?: Partial<TokenRequest>) =>
      session(form, { ...from(holding), ...more }),
    refresh: (holding?: string, form = "", more?: Partial<TokenRequest>) =>
      renew(form, { ...from(holding), ...more }),
    logOut: (holding?: string) =>
      session("", { ...from(holding), method: "DELETE", contentType: undefined }),
  };
}

/** The header Set-Cookie. */
export function set({ headers }: OAuthResponse): string | undefined {
  return headers["Set-Cookie"];
}

/** The cookie as it is sent back. */
export function held(answer: OAuthResponse): string {
  return set(answer)?.split(";")[0] ?? "";
}

/** The refresh token in it. */
export function tokenIn(answer: OAuthResponse): string {
  return held(answer).slice(name.length + 1);
}

/** A failure after which the browser has the cookie of before. */
export function leftAlone(status: number, error: string): unknown {
  return errorAnswer(status, error);
}
