/** The grammar of scopes: RFC 6749 §3.3, Appendix A.4. */

/** A set of scope tokens, parsed from the wire string that RFC 6749 §3.3 calls `scope`. */
export type ScopeSet = ReadonlySet<string>;

// scope-token = 1*( %x21 / %x23-5B / %x5D-7E ): printable ASCII without space, quote and backslash.
const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/** Whether `text` is one scope token. */
export function isScopeToken(text: string): boolean {
  return scopeToken.test(text);
}

/**
 * Reads a `scope` value: tokens separated by single spaces, order without meaning, repeats folded.
 *
 * @returns the set, or `undefined` where the text breaks the grammar. The empty string is no scope at all: the
 * empty set (RFC 6749 §3.2: a parameter without a value counts as omitted).
 */
export function parseScope(text: string): ScopeSet | undefined {
  if (text === "") return new Set();
  const tokens = text.split(" ");
  return tokens.every(isScopeToken) ? new Set(tokens) : undefined;
}

/** Writes a set as the wire string, in the set's order. */
export function formatScope(scopes: Iterable<string>): string {
  return [...scopes].join(" ");
}
