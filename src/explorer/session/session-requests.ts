/** The three requests behind a login on this page. The refresh token is a cookie that no script can read. */

import { urlOf, type ExplorerConfig } from "../config.js";

/** RFC 6749 §5.1. */
export interface TokenAnswer {
  readonly accessToken: string;
  readonly scopes: readonly string[];
  readonly expiresInSeconds: number;
}

/** A refusal in words for a person. */
export interface Refusal {
  /** RFC 6749 §5.2; undefined where the server could not be asked. */
  readonly code: string | undefined;
  readonly message: string;
}

export type TokenOutcome =
  | { readonly ok: true; readonly token: TokenAnswer }
  | { readonly ok: false; readonly refusal: Refusal };

/** What was sent, for the page to tell; a password is not in it. */
export interface TokenRequestNote {
  readonly kind: "login" | "refresh";
  readonly path: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly status: number | undefined;
  readonly atMillis: number;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** All that the user may have; or these, where none are those that the schema grants by default. */
export type AskedScopes =
  { readonly kind: "all" } | { readonly kind: "chosen"; readonly names: ReadonlySet<string> };

/** RFC 6749 §4.3, kept alive by a cookie. */
export async function logIn(
  { endpoints }: ExplorerConfig,
  { username, password }: Credentials,
  scopes: AskedScopes,
  note: (request: TokenRequestNote) => void,
): Promise<TokenOutcome> {
  const asked: Readonly<Record<string, string>> =
    scopes.kind === "all" ? { all_scopes: "true" } : scopeField(scopes.names);
  return send("login", endpoints.session, { username, password, ...asked }, note);
}

/** RFC 6749 §6: all, or none, are those that were granted at the login. */
export function refresh(
  { endpoints }: ExplorerConfig,
  scopes: AskedScopes,
  note: (request: TokenRequestNote) => void,
): Promise<TokenOutcome> {
  const asked = scopes.kind === "all" ? {} : scopeField(scopes.names);
  return send("refresh", endpoints.refresh, { grant_type: "refresh_token", ...asked }, note);
}

/** @throws Error where the server could not be asked: the login is still there then. */
export async function logOut({ endpoints }: ExplorerConfig): Promise<void> {
  const response = await fetch(urlOf(endpoints.session), { method: "DELETE", headers: csrf });
  if (!response.ok) throw new Error("The server did not end the login. Try again.");
}

function scopeField(names: ReadonlySet<string>): Readonly<Record<string, string>> {
  return names.size === 0 ? {} : { scope: [...names].join(" ") };
}

/** No page of another origin may send it. */
const csrf = { "x-csrf": "1" };

async function send(
  kind: TokenRequestNote["kind"],
  path: string,
  fields: Readonly<Record<string, string>>,
  note: (request: TokenRequestNote) => void,
): Promise<TokenOutcome> {
  const shown = Object.entries(fields).filter(([name]) => name !== "password");
  const told = { kind, path, fields: Object.fromEntries(shown), atMillis: Date.now() };
  const response = await fetch(urlOf(path), {
    method: "POST",
    headers: csrf,
    body: new URLSearchParams(fields),
  }).catch(() => undefined);
  note({ ...told, status: response?.status });
  if (!response) {
    const message = "The server cannot be reached. Look whether it runs, and try again.";
    return { ok: false, refusal: { code: undefined, message } };
  }
  const body = await bodyOf(response);
  if (response.ok && "access_token" in body) return { ok: true, token: tokenIn(body) };
  return { ok: false, refusal: refusalIn(body, response) };
}

/** Nothing where it is no JSON object: a proxy may have answered. */
async function bodyOf(response: Response): Promise<Readonly<Record<string, unknown>>> {
  try {
    return Object(await response.json()) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}

function tokenIn(body: Readonly<Record<string, unknown>>): TokenAnswer {
  const { access_token: accessToken, expires_in: expiresInSeconds, scope } = body;
  return {
    accessToken: String(accessToken),
    expiresInSeconds: Number(expiresInSeconds),
    scopes: typeof scope === "string" ? scope.split(" ") : [],
  };
}

function refusalIn(
  body: Readonly<Record<string, unknown>>,
  { headers, status }: Response,
): Refusal {
  const { error, error_description: description } = body;
  const wait = headers.get("retry-after");
  const text = typeof description === "string" ? description : `The server answered ${status}`;
  return {
    code: typeof error === "string" ? error : undefined,
    message: wait === null ? `${text}.` : `${text}. Wait ${wait} s.`,
  };
}
