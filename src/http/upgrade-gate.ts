/** The gate before WebSocket: BASE_PATH is taken off an upgrade, and over plain http it is refused as a POST is. */

import { Server, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { withoutBasePath } from "./base-path.js";
import { arrivedByHttps, useHttps } from "./forwarded-protocol.js";

export interface UpgradeGateOptions {
  readonly basePath: string;
  readonly trustedProxies: number;
  readonly httpsOnly: boolean;
}

/** The upgrades that come through. They are events of a server that never listens itself. */
export function upgradesOf(server: Server, options: UpgradeGateOptions): Server {
  const { basePath, trustedProxies, httpsOnly } = options;
  const upgrades = new Server();
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Node takes its own listener away, and a client that resets the connection would end the process.
    socket.on("error", () => socket.destroy());
    if (httpsOnly && !arrivedByHttps(request, trustedProxies)) {
      refuse(socket, "403 Forbidden", { code: "FORBIDDEN", message: useHttps });
      return;
    }
    request.url = withoutBasePath(request.url ?? "", basePath);
    if (upgrades.emit("upgrade", request, socket, head)) return;
    const message = "The server is stopping. Connect again.";
    refuse(socket, "503 Service Unavailable", { code: "SERVICE_UNAVAILABLE", message });
  });
  return upgrades;
}

interface Refusal {
  readonly code: string;
  readonly message: string;
}

function refuse(socket: Duplex, status: string, { code, message }: Refusal): void {
  const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
  const head = [
    `HTTP/1.1 ${status}`,
    "Connection: close",
    "Content-Type: application/json; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  // A client that never closes its side would keep the connection.
  socket.once("finish", () => socket.destroy());
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}
