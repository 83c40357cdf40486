/** A request written byte by byte, for what an HTTP client would not send. */

import { connect, type Socket } from "node:net";

export interface RawAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Sends header lines and a body, and reads until the server closes. */
export async function rawRequest(
  port: number,
  head: readonly string[],
  body: string | Uint8Array = "",
): Promise<RawAnswer> {
  const socket = connect(port, "127.0.0.1");
  const answer = allOf(socket);
  socket.write(`${[...head, "Host: localhost", "Connection: close"].join("\r\n")}\r\n\r\n`);
  socket.write(body);
  return parseAnswer(await answer);
}

/** Everything that comes until the other side closes; a reset ends it too. */
export function allOf(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let received = "";
    socket.setEncoding("utf8");
    socket.on("data", (part: string) => {
      received += part;
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      resolve(received);
    });
  });
}

export function parseAnswer(text: string): RawAnswer {
  const [head = "", ...rest] = text.split("\r\n\r\n");
  const [statusLine = "", ...lines] = head.split("\r\n");
  return {
    status: Number(statusLine.split(" ")[1]),
    headers: new Map(
      lines.map((line) => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    ),
    body: rest.join("\r\n\r\n"),
  };
}
