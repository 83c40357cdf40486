/** The body of a request as JSON: whole, in UTF-8, inflated where it is compressed, and no larger than allowed. */

import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, type BrotliOptions, type ZlibOptions } from "node:zlib";
import { hasBody, isJson, isUtf8 } from "./json-content.js";

/** The largest body that is read where nothing else is said (SPEC: 413 beyond). */
export const defaultMaximumBodyBytes = 256 * 1024;

/** A body that cannot be taken, in words for its sender. */
export class BodyFault extends Error {
  readonly status: 400 | 413 | 415;

  constructor(status: 400 | 413 | 415, message: string) {
    super(message);
    this.status = status;
  }
}

/** What its sender is told where there is nothing better to say. */
export const unreadableRequest = "The request cannot be read: check its path and its body.";

/** The client left in the middle of its body: nobody is there to be answered. */
export class AbandonedBody extends Error {}

type Decode = (content: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>;

/** RFC 9110 §8.4.1. */
const decoders: ReadonlyMap<string, Decode> = new Map([
  ["gzip", promisify<Buffer, ZlibOptions, Buffer>(gunzip)],
  ["deflate", promisify<Buffer, ZlibOptions, Buffer>(inflate)],
  ["br", promisify<Buffer, BrotliOptions, Buffer>(brotliDecompress)],
]);

/** What a coding may add to content that it cannot make smaller. */
const codingOverheadBytes = 1024;

/**
 * Undefined where there is no body, or none that is JSON.
 *
 * @throws BodyFault, AbandonedBody
 */
export async function readJsonBody(
  request: IncomingMessage,
  maximumBytes: number,
): Promise<unknown> {
  const { headers } = request;
  const type = headers["content-type"];
  if (!hasBody(headers) || !isJson(type)) return undefined;
  if (!isUtf8(type)) throw new BodyFault(415, "Send the body in UTF-8.");
  const decode = decoderOf(headers["content-encoding"]);
  if (!request.readable) {
    // Somebody else has read it, or its sender has left.
    if (request.complete) return undefined;
    throw new AbandonedBody();
  }
  const received = await receive(request, maximumBytes + (decode ? codingOverheadBytes : 0));
  if (received === undefined) throw tooLarge(maximumBytes);
  return parseJson(decode ? await decoded(received, decode, maximumBytes) : received);
}

function decoderOf(coding = ""): Decode | undefined {
  if (coding === "" || coding.toLowerCase() === "identity") return undefined;
  const decode = decoders.get(coding.toLowerCase());
  if (decode) return decode;
  throw new BodyFault(415, "Send the body without Content-Encoding, or with gzip, deflate or br.");
}

/** All of the bytes, once they are there; undefined where they are too many. */
function receive(request: IncomingMessage, maximumBytes: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let receivedBytes = 0;
    request.on("data", (chunk: Buffer) => {
      receivedBytes += chunk.length;
      // Too much is let run past: who still sends might never read an answer that comes before the end.
      if (receivedBytes > maximumBytes) chunks.length = 0;
      else chunks.push(chunk);
    });
    request.on("end", () => {
      const [first] = chunks;
      if (receivedBytes > maximumBytes) resolve(undefined);
      else resolve(chunks.length === 1 ? first : Buffer.concat(chunks));
    });
    request.on("close", () => {
      if (!request.readableEnded) reject(new AbandonedBody());
    });
  });
}

async function decoded(content: Buffer, decode: Decode, maximumBytes: number): Promise<Buffer> {
  try {
    return await decode(content, { maxOutputLength: maximumBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") {
      throw tooLarge(maximumBytes);
    }
    throw new BodyFault(400, unreadableRequest);
  }
}

function tooLarge(maximumBytes: number): BodyFault {
  const most = maximumBytes % 1024 === 0 ? `${maximumBytes / 1024} KiB` : `${maximumBytes} bytes`;
  return new BodyFault(413, `The body is too large: ${most} at most.`);
}

const byteOrderMark = 0xfeff;
/** RFC 8259 §2: what may stand before a value, and the two values that have members. */
const structured = /^[ \t\n\r]*[{[]/;

function parseJson(content: Buffer): unknown {
  const characters = content.toString("utf8");
  const text = characters.charCodeAt(0) === byteOrderMark ? characters.slice(1) : characters;
  // Nothing at all is an operation without a query, and Apollo Server says so.
  if (text === "") return {};
  try {
    if (structured.test(text)) return JSON.parse(text);
  } catch {
    // Nothing of the body is quoted, which the error would do.
  }
  throw new BodyFault(
    400,
    'Invalid JSON. Send the operation as a JSON object, such as {"query": "…"}.',
  );
}
