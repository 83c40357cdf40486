/** What answers of the endpoints look like, and how requests to them are written. */

import type { OAuthResponse } from "../../src/oauth/errors.js";

/** The parameters as a form. */
export function form(fields: Readonly<Record<string, string>>): string {
  return new URLSearchParams(fields).toString();
}

/** HTTP Basic as RFC 6749 §2.3.1 fills it. */
export function basic(id: string, secret: string): string {
  const encoded = [id, secret].map((text) => form({ "": text }).slice(1)).join(":");
  return `Basic ${Buffer.from(encoded).toString("base64")}`;
}

/** Every answer of the endpoint is JSON that nobody keeps (RFC 6749 §5.1). */
export const jsonHeaders = {
  "Content-Type": "application/json",
  "Cache-Control": "no-store",
  Pragma: "no-cache",
};

/** What an error looks like, whatever its description says. */
export function errorAnswer(status: number, error: string, headers: object = {}): unknown {
  return {
    status,
    headers: { ...jsonHeaders, ...headers },
    // RFC 6749 Appendix A.8, without quote and backslash.
    body: {
      error,
      error_description: expect.stringMatching(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/) as string,
    },
  };
}

/** RFC 6749 §5.2: a client that is not who it says it is. */
export const invalidClient = (): unknown =>
  errorAnswer(401, "invalid_client", { "WWW-Authenticate": 'Basic realm="token endpoint"' });

export const invalidGrant = (): unknown => errorAnswer(400, "invalid_grant");

/** The tokens of a good answer. */
export interface Tokens {
  readonly access: string;
  /** Empty where there is none. */
  readonly refresh: string;
  readonly scope: string | undefined;
}

/** @throws where the answer is an error. */
export function tokensOf({ status, body }: OAuthResponse): Tokens {
  const members = (body ?? {}) as Partial<Record<string, string>>;
  const { access_token: access, refresh_token: refresh = "", scope } = members;
  if (status !== 200 || access === undefined) {
    throw new Error(`no tokens: ${status} ${JSON.stringify(body)}`);
  }
  return { access, refresh, scope };
}
