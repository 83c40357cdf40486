/** The head of an answer: its status and its header fields, written in one go. */

import type { ServerResponse } from "node:http";

/** Names and values by turns: of all forms that node:http takes, the quickest to make and to write. */
export type Head = readonly string[];

/**
 * @param head what stands in every answer to the request; undefined where that is none of our business
 * @param fields what stands in this one
 */
export function writeHead(
  response: ServerResponse,
  status: number,
  head: Head | undefined,
  fields: Head,
): void {
  if (head) {
    response.writeHead(status, head.concat(fields));
    return;
  }
  // One by one: in a server of somebody else's, what looks at a head before it is written may not know the list.
  response.statusCode = status;
  setFields(response, fields);
}

/** For what is written later, by somebody else. */
export function setFields(response: ServerResponse, fields: Head): void {
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index] ?? "";
    const value = fields[index + 1] ?? "";
    // Beside what others say that the answer depends on.
    if (name.toLowerCase() === "vary") response.appendHeader(name, value);
    else response.setHeader(name, value);
  }
}

/** The value of a field, whose name is written as it is there. */
export function fieldOf(head: Head, name: string): string | undefined {
  const index = head.indexOf(name);
  return index === -1 ? undefined : head[index + 1];
}
