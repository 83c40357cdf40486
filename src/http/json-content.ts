/** What the headers of a request say of its body: whether there is one, and whether it is JSON in UTF-8. */

import type { IncomingHttpHeaders } from "node:http";

/** RFC 9112 §6.3: a request has a body where one of the two headers says so. */
export function hasBody(headers: IncomingHttpHeaders): boolean {
  return headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
}

const json = "application/json";

/** Whatever its parameters are. */
export function isJson(contentType: string | undefined): boolean {
  if (contentType === undefined || contentType === json) return contentType !== undefined;
  const end = contentType.indexOf(";");
  const type = end === -1 ? contentType : contentType.slice(0, end);
  return type.trim().toLowerCase() === json;
}

/** RFC 9110 §5.6.6. */
const parameters = /;\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]*))/g;

/** RFC 8259 §8.1: JSON is in UTF-8, and where nothing is said it is, too. */
export function isUtf8(contentType = json): boolean {
  if (contentType === json) return true;
  for (const [, name, quoted, plain] of contentType.matchAll(parameters)) {
    if (name?.toLowerCase() !== "charset") continue;
    const charset = (quoted ?? plain ?? "").toLowerCase();
    return charset === "" || charset === "utf-8";
  }
  return true;
}
