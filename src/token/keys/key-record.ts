/** The text of a key file: a private JWK, or a set of them (RFC 7517 §5), with the times of each key beside its members. */

import type { JsonWebKey } from "node:crypto";
import type { JsonObject } from "../compact-jws.js";
import type { KeyRecord } from "./key-states.js";
import { signingKeyFromJwk } from "./private-jwk.js";

/** What is written down of when a key signs; RFC 7517 §4 has other programs ignore members that they do not know. */
export interface KeyTimes {
  /** Seconds since 1970-01-01T00:00:00Z, and so is the other. */
  readonly activates_at?: number;
  readonly removed_at?: number;
}

/** A private JWK with its times, as a file holds it. */
export type KeyJson = JsonWebKey & KeyTimes;

/** @throws Error which names the file and says what is wrong with it, and holds nothing of its text. */
export function parseKey(path: string, text: string): KeyRecord {
  return recordOf(path, parseObject(path, text));
}

/**
 * The keys of a text that holds one key, or a set in its member `keys`.
 *
 * @throws Error as {@link parseKey} does.
 */
export function parseKeySet(path: string, text: string): KeyRecord[] {
  const records = keysOf(path, text).map((jwk) => recordOf(path, jwk));
  if (new Set(records.map(({ key }) => key.kid)).size < records.length) {
    throw new Error(`Two of the signing keys in ${path} are the same key. Remove one of them`);
  }
  return records;
}

/** The keys of such a text as they stand there. */
export function keysOf(path: string, text: string): KeyJson[] {
  const json = parseObject(path, text);
  const { keys } = json;
  if (keys === undefined) return [json];
  if (Array.isArray(keys) && keys.every(isObject)) return keys;
  throw new Error(`The member "keys" of ${path} is not a list of JSON objects`);
}

/** The text of a file with one key. */
export function keyText(jwk: KeyJson): string {
  return `${JSON.stringify(jwk)}\n`;
}

/** The text of a file with a set of keys. */
export function keySetText(keys: readonly KeyJson[]): string {
  return `${JSON.stringify({ keys }, null, 2)}\n`;
}

function recordOf(path: string, jwk: KeyJson): KeyRecord {
  try {
    return {
      key: signingKeyFromJwk(jwk),
      path,
      activatesAtSeconds: timeOf(jwk, "activates_at"),
      removedAtSeconds: timeOf(jwk, "removed_at"),
    };
  } catch (error) {
    throw new Error(`The signing key ${path} cannot be used: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function timeOf(jwk: JsonObject, name: keyof KeyTimes): number | undefined {
  const value = jwk[name];
  if (value === undefined) return undefined;
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw new Error(`its "${name}" is not a whole number of seconds since 1970`);
}

function parseObject(path: string, text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, and the text is a private key.
    throw new Error(`The signing key ${path} is not JSON`);
  }
  if (!isObject(value)) throw new Error(`The signing key ${path} is not a JSON object`);
  return value;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
