/** Texts in the usual form, where nothing of them is lost by it. */

import { parse, print, TokenKind, type Token } from "graphql";

/** Undefined where it is no document, or has comments: printing drops them. */
export function prettyQuery(text: string): string | undefined {
  try {
    const document = parse(text);
    for (
      let token: Token | null | undefined = document.loc?.startToken;
      token;
      token = token.next
    ) {
      if (token.kind === TokenKind.COMMENT) return undefined;
    }
    return `${print(document)}\n`;
  } catch {
    return undefined;
  }
}

/** Undefined where it is no JSON, or has a number that JavaScript cannot hold as it is written. */
export function prettyJson(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return JSON.stringify(value) === withoutSpaces(text)
      ? JSON.stringify(value, undefined, 2)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Those between the values, not those in texts. */
function withoutSpaces(text: string): string {
  return text.replaceAll(/("(?:[^"\\]|\\.)*")|\s+/g, "$1");
}
