/** A login that a browser keeps in a cookie: `/session`, and `/token/refresh` without a refresh token in the body. */

import type { TokenEndpoint, TokenRequest } from "../endpoints/client-request.js";
import { errorResponse, type OAuthResponse } from "../errors.js";
import { parseForm } from "../form.js";
import type { Sessions } from "../sessions.js";
import { isFromOwnPage } from "./same-origin.js";
import type { SessionCookie } from "./session-cookie.js";

export interface BrowserSessionOptions {
  readonly cookie: SessionCookie;
  /** The public URL. */
  readonly issuer: () => string;
  readonly sessions: Pick<Sessions, "read" | "end">;
  /** The token endpoint with the password grant alone. */
  readonly login: TokenEndpoint;
  /** The token endpoint with the refresh token grant alone. */
  readonly refresh: TokenEndpoint;
}

/** `POST` logs in, `DELETE` logs out. */
export function createSessionEndpoint(options: BrowserSessionOptions): TokenEndpoint {
  return (request) => {
    const { method, browser } = request;
    const answer = method === "POST" ? logIn : method === "DELETE" ? logOut : undefined;
    if (answer === undefined) return Promise.resolve(errorResponse("sessionMethod"));
    // A login too: another site must not log its visitors in as somebody of its choice.
    if (!isFromOwnPage(browser, options.issuer())) {
      return Promise.resolve(errorResponse("foreignPage"));
    }
    return answer(request, options);
  };
}

/**
 * The cookie's refresh token is taken where the body has none. No failure clears the cookie: a late answer would take
 * that of a newer login, made meanwhile in another tab, and a dead one does no harm.
 */
export function createBrowserRefresh(options: BrowserSessionOptions): TokenEndpoint {
  const { cookie, issuer, refresh } = options;
  return async (request) => {
    if (request.method !== "POST" || !mayNeedCookie(request)) return refresh(request);
    const isEmpty = request.contentType === undefined && request.body.length === 0;
    const token = cookie.read(request.browser?.cookie);
    if (token === undefined) {
      // A page that counts on its cookie: to be told of forms would not help it.
      const isPage = isEmpty && request.browser?.csrf === "1";
      return isPage ? errorResponse("badRefreshToken") : refresh(request);
    }
    if (!isFromOwnPage(request.browser, issuer())) return errorResponse("foreignPage");
    const answer = await refresh({
      ...request,
      // The cookie says it all: a page need not send an empty form.
      ...(isEmpty && { contentType: "application/x-www-form-urlencoded" }),
      parameters: new Map([["refresh_token", token]]),
    });
    return answer.status === 200 ? inCookie(answer, cookie) : answer;
  };
}

/** Not where the body has a token, and not where it will be refused for what it is. */
function mayNeedCookie({ body }: TokenRequest): boolean {
  const form = parseForm(body);
  return form.ok && !form.fields.has("refresh_token");
}

async function logIn(
  request: TokenRequest,
  { cookie, sessions, login }: BrowserSessionOptions,
): Promise<OAuthResponse> {
  const answer = await login(request);
  if (answer.status !== 200) return answer;
  const { origin = {}, signal, browser } = request;
  const end = async (refreshToken: string | undefined): Promise<void> => {
    const claims = refreshToken === undefined ? undefined : sessions.read(refreshToken);
    if (claims !== undefined) await sessions.end(claims.sessionId, origin);
  };
  // Who does not get this answer keeps the login of before, and no other one is left behind.
  if (signal?.aborted === true) {
    await end(refreshTokenIn(answer));
    return errorResponse("unavailable");
  }
  try {
    await end(cookie.read(browser?.cookie));
  } catch (error) {
    await end(refreshTokenIn(answer)).catch(() => undefined);
    throw error;
  }
  return inCookie(answer, cookie);
}

/** Whichever refresh token of the login it is, as at the revocation endpoint; with none there is nothing left to end. */
async function logOut(
  { browser, origin = {} }: TokenRequest,
  { cookie, sessions }: BrowserSessionOptions,
): Promise<OAuthResponse> {
  const claims = sessions.read(cookie.read(browser?.cookie) ?? "");
  if (claims !== undefined) await sessions.end(claims.sessionId, origin);
  const headers = { "Cache-Control": "no-store", Pragma: "no-cache" };
  return withCookie({ status: 204, headers, body: undefined }, cookie.clear());
}

/** RFC 6749 §5.1, as far as it matters here. */
interface TokenAnswer {
  readonly refresh_token?: string;
}

/** The refresh token leaves the body, where every script of the page could read it. Not every client gets one. */
function inCookie(answer: OAuthResponse, cookie: SessionCookie): OAuthResponse {
  const { refresh_token: refreshToken, ...body } = answer.body as TokenAnswer;
  const setCookie = refreshToken === undefined ? cookie.clear() : cookie.keep(refreshToken);
  return withCookie({ ...answer, body }, setCookie);
}

function refreshTokenIn({ body }: OAuthResponse): string | undefined {
  return (body as TokenAnswer).refresh_token;
}

function withCookie(answer: OAuthResponse, setCookie: string): OAuthResponse {
  return { ...answer, headers: { ...answer.headers, "Set-Cookie": setCookie } };
}
