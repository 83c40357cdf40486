/** The cookie in which a browser keeps its refresh token (RFC 6265): its name, its attributes, reading and writing it. */

export interface SessionCookieOptions {
  /** The public URL. */
  readonly issuer: () => string;
  /** The prefix of every path, as browsers see it; empty for none. */
  readonly basePath: string;
  /** How long the browser keeps it. */
  readonly refreshTokenTtlMillis: number;
}

export interface SessionCookie {
  /**
   * The refresh token in a Cookie header, genuine or not. `undefined` where there is none, and where there are two that
   * differ: another site of the same domain may have planted one of them, and nobody can say which.
   */
  read(header: string | undefined): string | undefined;
  /** The Set-Cookie header that makes the browser keep a refresh token. */
  keep(refreshToken: string): string;
  /** The Set-Cookie header that makes the browser forget it. */
  clear(): string;
}

export function createSessionCookie(options: SessionCookieOptions): SessionCookie {
  const maxAgeSeconds = Math.max(1, Math.floor(options.refreshTokenTtlMillis / 1000));
  const write = (value: string, seconds: number): string => {
    const isHttps = overHttps(options);
    const attributes = ["HttpOnly", "SameSite=Strict", `Max-Age=${seconds}`];
    const path = `Path=${options.basePath}/`;
    return [
      `${nameOf(options)}=${value}`,
      path,
      ...attributes,
      ...(isHttps ? ["Secure"] : []),
    ].join("; ");
  };
  return {
    read: (header = "") => {
      const values = new Set(valuesOf(nameOf(options), header));
      const [value] = values;
      return values.size === 1 && value !== "" ? value : undefined;
    },
    keep: (refreshToken) => write(refreshToken, maxAgeSeconds),
    // With the same attributes: browsers take a cookie with a prefix from nothing else.
    clear: () => write("", 0),
  };
}

/**
 * RFC 6265bis §4.1.3: with a prefix no other site of the domain, and nobody on plain http, can set it. `__Host-` is the
 * stronger one, and asks for `Path=/`; below a base path other programs of the host would be sent the cookie.
 *
 * On plain http, for development, it has the port: RFC 6265 §8.5 knows none, and the servers on one `localhost` would
 * log each other out.
 */
function nameOf(options: SessionCookieOptions): string {
  if (!overHttps(options)) return `scopegate-refresh-${new URL(options.issuer()).port || "80"}`;
  return options.basePath === "" ? "__Host-scopegate-refresh" : "__Secure-scopegate-refresh";
}

function overHttps({ issuer }: SessionCookieOptions): boolean {
  return new URL(issuer()).protocol === "https:";
}

/**
 * RFC 6265 §4.2.1. Spaces and tabs alone are no part of a name: whoever trims more takes a name that a browser has let
 * pass without its prefix's conditions.
 */
function* valuesOf(name: string, header: string): Generator<string> {
  for (const pair of header.split(";")) {
    const equals = pair.indexOf("=");
    if (equals >= 0 && trimmed(pair.slice(0, equals)) === name) {
      yield trimmed(pair.slice(equals + 1));
    }
  }
}

function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text[start])) start += 1;
  while (end > start && isBlank(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

function isBlank(character: string | undefined): boolean {
  return character === " " || character === "\t";
}
