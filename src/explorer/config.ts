/** What the server tells the page: where its endpoints are, which scopes there are, and which rule stands where. */

import type { ElementRule } from "./rules/requirement.js";

export interface ScopeEntry {
  readonly name: string;
  /** A sentence for people; empty where the schema has none. */
  readonly description: string;
  /** The scopes that it brings with it. */
  readonly implies: readonly string[];
}

/** `explorer/config.json`. */
export interface ExplorerConfig {
  /** Relative to the page: a proxy may have put a path in front. */
  readonly endpoints: Readonly<
    Record<"graphql" | "token" | "refresh" | "session" | "schema", string>
  >;
  readonly introspection: "on" | "off" | "visible";
  /** Whether a user name and a password are taken. */
  readonly passwordGrant: boolean;
  readonly scopes: readonly ScopeEntry[];
  /** Schema coordinate → rule, of everything that is not open. */
  readonly rules: Readonly<Record<string, ElementRule>>;
}

/**
 * @param accessToken where introspection depends on the caller, so do the rules
 * @throws Error in words for the person in front of the page
 */
export async function fetchConfig(accessToken?: string): Promise<ExplorerConfig> {
  const response = await fetch(urlOf("explorer/config.json"), {
    headers: accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` },
  });
  if (!response.ok) {
    throw new Error(
      `The server does not say how the explorer is set up (status ${response.status}). Reload the page.`,
    );
  }
  return (await response.json()) as ExplorerConfig;
}

/** A path of the server, beside the page's own. */
export function urlOf(path: string): string {
  return new URL(path, document.baseURI).href;
}
