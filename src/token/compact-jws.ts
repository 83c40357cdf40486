/** The compact form of a JWS (RFC 7515 §7.1), read strictly and without trust. */

import { TextDecoder } from "node:util";

/** Longer texts are refused before anything looks into them. Node ends a request's header section at 16 KiB. */
export const TOKEN_MAXIMUM_CHARACTERS = 8192;

export type JsonObject = Readonly<Record<string, unknown>>;

/** A token that is well-formed. Nothing in it is verified. */
export interface DecodedJws {
  readonly header: JsonObject;
  /** Bytes, and not yet more: whether they are JSON is asked once the signature is good. */
  readonly payload: Buffer;
}

/**
 * Decodes three base64url parts, the first of which is a JSON object.
 *
 * @returns `undefined` for anything else, a second spelling of the same bytes included: the bits that base64url
 * leaves over must be zero (RFC 4648 §3.5), so one token has one text.
 */
export function decodeCompactJws(token: string): DecodedJws | undefined {
  const [first, second, third, ...more] = token.split(".", 4);
  if (first === undefined || second === undefined || third === undefined || more.length > 0) {
    return undefined;
  }
  const headerBytes = decodeBase64url(first);
  const payload = decodeBase64url(second);
  if (headerBytes === undefined || payload === undefined || decodeBase64url(third) === undefined) {
    return undefined;
  }
  const header = parseJsonObject(headerBytes);
  return header && { header, payload };
}

/** Strict UTF-8, strict JSON, and an object; otherwise `undefined`. */
export function parseJsonObject(bytes: Uint8Array): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(
      new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes),
    );
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as JsonObject)
      : undefined;
  } catch {
    return undefined;
  }
}

function decodeBase64url(text: string): Buffer | undefined {
  if (text === "") return undefined;
  // Node's decoder skips what it does not know; encoding again shows whether it did.
  const bytes = Buffer.from(text, "base64url");
  return bytes.toString("base64url") === text ? bytes : undefined;
}
