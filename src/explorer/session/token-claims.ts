/** What an access token says of itself, read and not verified: the page only shows it. */

export interface DecodedToken {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Undefined for a token that is none of ours, or no JWT at all (RFC 7519 §3.1). */
export function decodeToken(token: string): DecodedToken | undefined {
  const [header, claims] = token.split(".").map(decodePart);
  return header && claims && { header, claims };
}

function decodePart(part: string): Record<string, unknown> | undefined {
  try {
    const bytes = Uint8Array.from(
      atob(part.replaceAll("-", "+").replaceAll("_", "/")),
      (character) => character.charCodeAt(0),
    );
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** RFC 8693 §4.2: names with one space between two. */
export function scopesIn({ claims }: DecodedToken): readonly string[] {
  const { scope } = claims;
  return typeof scope === "string" ? scope.split(" ").filter((name) => name !== "") : [];
}

/** RFC 7519 §4.1.4, in milliseconds; undefined where it is not said, or no time that a calendar has. */
export function expiryMillisIn({ claims }: DecodedToken): number | undefined {
  const millis = typeof claims["exp"] === "number" ? claims["exp"] * 1_000 : Number.NaN;
  return Number.isNaN(new Date(millis).getTime()) ? undefined : millis;
}

/** RFC 6750 §2.1: what can stand in a header. */
export function isTokenText(text: string): boolean {
  return /^[\w\-.~+/]+=*$/.test(text);
}

export function subjectIn({ claims }: DecodedToken): string | undefined {
  return typeof claims["sub"] === "string" ? claims["sub"] : undefined;
}
