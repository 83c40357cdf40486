/** Query texts: those that clients registered by their hash (APQ), and those that come again, hashed once. */

import type { ApolloServerOptions, BaseContext } from "@apollo/server";
import { randomUUID } from "node:crypto";
import { LRUCache } from "lru-cache";

type TextCache = NonNullable<
  Exclude<ApolloServerOptions<BaseContext>["persistedQueries"], false | undefined>["cache"]
>;

/** Texts take so much memory, at two bytes a character; as many hashes stand beside them. */
const mostBytes = 30 * 2 ** 20;
/** A longer one is hashed each time: many of them would leave no room for others. */
const longestKnown = 10_000;

interface KnownName {
  /** Of its text in the cache. */
  readonly key: string;
  /** What a client would send that had registered the text. */
  readonly extensions: object;
}

/**
 * Apollo Server hashes each text that it gets, which costs as much as all else that it does before it executes. A text
 * that has run is handed over by a name instead, as if its client had registered it.
 */
export class KnownQueries implements TextCache {
  readonly #texts = new LRUCache<string, string>({
    maxSize: mostBytes,
    sizeCalculation: (text) => text.length * 2 + 1,
  });
  // By text. No hash that a client could make: whether somebody has sent a text is not for others to find out.
  readonly #names = new LRUCache<string, KnownName>({ max: 10_000 });
  readonly #secret = randomUUID();

  get(hash: string): Promise<string | undefined> {
    return Promise.resolve(this.#texts.get(hash));
  }

  set(hash: string, text: string): Promise<void> {
    this.#texts.set(hash, text);
    return Promise.resolve();
  }

  delete(hash: string): Promise<boolean> {
    return Promise.resolve(this.#texts.delete(hash));
  }

  /** To be told of the texts that are valid. */
  learn(text: string, hash: string): void {
    if (text.length > longestKnown || this.#names.has(text)) return;
    const name = `${this.#secret} ${hash}`;
    const key = prefix + name;
    const persistedQuery = Object.freeze({ version: 1, sha256Hash: name });
    this.#names.set(text, { key, extensions: Object.freeze({ persistedQuery }) });
    this.#texts.set(key, text);
  }

  /** The request as if its client had registered the query; as it is where that makes a difference. */
  shorten(body: unknown): unknown {
    if (typeof body !== "object" || body === null) return body;
    const { query, operationName, variables, extensions } = body as Record<string, unknown>;
    if (typeof query !== "string" || (extensions !== undefined && extensions !== null)) return body;
    const known = this.#names.get(query);
    // Asked for here, it is the last one that others could drive out before Apollo Server asks for it.
    if (known === undefined || this.#texts.get(known.key) !== query) return body;
    // All that Apollo Server reads of a body: it takes a member that is there and undefined for a mistake.
    const shortened: Record<string, unknown> = { extensions: known.extensions };
    if (operationName !== undefined) shortened.operationName = operationName;
    if (variables !== undefined) shortened.variables = variables;
    return shortened;
  }
}

/** What Apollo Server puts in front of the hashes that it asks for. */
const prefix = "apq:";
