/** Whether a request that a cookie may come with was made by a page of ours: no other site may use the cookie. */

/** What a browser adds to a request, or a page of ours does. */
export interface BrowserHeaders {
  readonly cookie: string | undefined;
  /** `X-CSRF`: no form can send it, and no page of another origin without being allowed to. */
  readonly csrf: string | undefined;
  /** `Sec-Fetch-Site`: no page can change it. */
  readonly fetchSite: string | undefined;
  readonly origin: string | undefined;
  readonly host: string | undefined;
}

/**
 * With neither Sec-Fetch-Site nor Origin it is no browser, or an old one: X-CSRF is enough.
 *
 * @param issuer the public URL
 */
export function isFromOwnPage(headers: BrowserHeaders | undefined, issuer: string): boolean {
  if (headers?.csrf !== "1") return false;
  const { fetchSite, origin, host } = headers;
  // A sandboxed frame, a data URL: a page without an origin is none of ours, whatever else is said of it.
  if (origin === "null") return false;
  if (fetchSite !== undefined) return fetchSite === "same-origin";
  return origin === undefined || isOwnOrigin(origin, host, new URL(issuer));
}

/** A server has more names than its issuer: `127.0.0.1` beside `localhost`. No page can choose the Host that is sent. */
function isOwnOrigin(origin: string, host: string | undefined, issuer: URL): boolean {
  if (origin === issuer.origin) return true;
  const [, protocol] = /^(https?:)\/\//.exec(origin) ?? [];
  if (protocol === undefined || host === undefined) return false;
  // What a page on plain http is, whoever is in between decides.
  if (issuer.protocol === "https:" && protocol !== "https:") return false;
  return origin === originOf(protocol, host);
}

/** As browsers write it: in lower case, without the usual port. */
function originOf(protocol: string, host: string): string | undefined {
  const url = `${protocol}//${host}`;
  return /^[\w.:[\]-]+$/.test(host) && URL.canParse(url) ? new URL(url).origin : undefined;
}
