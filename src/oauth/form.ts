/** The body of a request to the token endpoint: strict application/x-www-form-urlencoded (RFC 6749 Appendix B). */

import { TextDecoder } from "node:util";

/** Longer bodies are refused. The edge that reads them need not read further than one byte more. */
export const FORM_MAXIMUM_BYTES = 16_384;

export type FormFault = "bodyTooLarge" | "formEncoding" | "formRepeated";

/** The parameters that have a value, by name. A Map: a parameter may be called "__proto__". */
export type FormFields = ReadonlyMap<string, string>;

const AMPERSAND = 0x26;
const EQUALS = 0x3d;
const PLUS = 0x2b;
const PERCENT = 0x25;
const SPACE = 0x20;

/**
 * Reads a form: UTF-8 only, every percent sign followed by two hexadecimal digits, every parameter once (RFC 6749
 * §3.2), and a parameter without a value is one that was not sent (RFC 6749 §3.2).
 */
export function parseForm(
  body: Uint8Array,
):
  | { readonly ok: true; readonly fields: FormFields }
  | { readonly ok: false; readonly fault: FormFault } {
  if (body.length > FORM_MAXIMUM_BYTES) return { ok: false, fault: "bodyTooLarge" };
  // A byte-order mark is three bytes of the value like any others: ignoreBOM keeps it.
  const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const seen = new Set<string>();
  const fields = new Map<string, string>();
  for (const pair of split(body)) {
    const equals = pair.indexOf(EQUALS);
    const name = decode(equals < 0 ? pair : pair.subarray(0, equals), utf8);
    const value = equals < 0 ? "" : decode(pair.subarray(equals + 1), utf8);
    if (name === undefined || value === undefined) return { ok: false, fault: "formEncoding" };
    if (seen.has(name)) return { ok: false, fault: "formRepeated" };
    seen.add(name);
    if (value !== "") fields.set(name, value);
  }
  return { ok: true, fields };
}

/** The pieces between ampersands, empty ones left out. */
function* split(body: Uint8Array): Generator<Uint8Array> {
  let start = 0;
  while (start < body.length) {
    const next = body.indexOf(AMPERSAND, start);
    const end = next < 0 ? body.length : next;
    if (end > start) yield body.subarray(start, end);
    start = end + 1;
  }
}

/** Undoes the encoding of bytes first, and reads the result as UTF-8 after; `undefined` where either is wrong. */
function decode(encoded: Uint8Array, utf8: TextDecoder): string | undefined {
  const bytes = new Uint8Array(encoded.length);
  let length = 0;
  for (let at = 0; at < encoded.length; at += 1) {
    let byte = encoded[at] ?? 0;
    if (byte === PLUS) byte = SPACE;
    else if (byte === PERCENT) {
      const high = hexDigit(encoded[at + 1]);
      const low = hexDigit(encoded[at + 2]);
      if (high === undefined || low === undefined) return undefined;
      byte = high * 16 + low;
      at += 2;
    }
    bytes[length] = byte;
    length += 1;
  }
  try {
    return utf8.decode(bytes.subarray(0, length));
  } catch {
    return undefined;
  }
}

function hexDigit(byte: number | undefined): number | undefined {
  if (byte === undefined) return undefined;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : undefined;
}
