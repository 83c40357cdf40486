/** The node:http server: bounded against slow clients, and able to stop without dropping anybody. */

import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { withoutBasePath } from "./base-path.js";

/** A client has this long to send its headers. */
const headersTimeoutMillis = 10_000;
/** A client has this long to send a whole request. */
const requestTimeoutMillis = 30_000;
/** How often connections are looked at: a limit is kept to this precision. Node's default is 30 s. */
const checkingIntervalMillis = 1_000;
/** An idle connection is kept this long: longer than the 60 s that common proxies keep theirs. */
const keepAliveTimeoutMillis = 65_000;
const maxHeaderBytes = 16 * 1024;
/** A connection on which nothing moves, in either direction, while a request or an answer is under way. */
const stallTimeoutMillis = 30_000;
const sweepIntervalMillis = 50;

/** @param basePath the prefix that is taken off before the listener sees a request; empty for none. */
export function createHttpServer(listener: RequestListener, basePath = ""): Server {
  const server = createServer(
    {
      headersTimeout: headersTimeoutMillis,
      requestTimeout: requestTimeoutMillis,
      connectionsCheckingInterval: checkingIntervalMillis,
      keepAliveTimeout: keepAliveTimeoutMillis,
      maxHeaderSize: maxHeaderBytes,
    },
    (request, response) => {
      request.url = withoutBasePath(request.url ?? "", basePath);
      listener(request, response);
    },
  );
  server.setTimeout(stallTimeoutMillis);
  return server;
}

// Node listens twice where it is asked to while it looks the first address up, and closes one of the two.
const starting = new WeakMap<Server, Promise<AddressInfo>>();

/** @throws Error that says which address, why, and what to do. */
export async function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  if (server.listening || starting.has(server)) throw new Error("The server listens already");
  const begun = bind(server, port, host);
  starting.set(server, begun);
  try {
    return await begun;
  } finally {
    starting.delete(server);
  }
}

function bind(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      const { code } = error as NodeJS.ErrnoException;
      reject(new Error(listenFault(code, port, host), { cause: error }));
    };
    server.once("error", fail);
    try {
      server.listen(port, host, () => {
        resolve(server.address() as AddressInfo);
      });
    } catch (error) {
      fail(error);
    }
  });
}

function listenFault(code: string | undefined, port: number, host: string): string {
  switch (code) {
    case "EADDRINUSE":
      return `Port ${port} on ${host} is taken: stop what listens there, or set PORT to another one`;
    case "EACCES":
      return `Port ${port} on ${host} may not be used by this user: set PORT to one above 1023`;
    case "ERR_SOCKET_BAD_PORT":
      return `There is no port ${port}: set PORT to a number from 0 to 65535`;
    default:
      return `Cannot listen on ${host}, port ${port} (${code ?? "unknown"}): set HOST to an address of this machine`;
  }
}

/** Takes no new connections, lets requests that run end, and cuts off what is left after the deadline. */
export async function close(server: Server, deadlineMillis: number): Promise<void> {
  await starting.get(server)?.catch(() => undefined);
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  // Again and again: a connection whose request ends from now on would be kept alive.
  const sweep = setInterval(() => {
    server.closeIdleConnections();
  }, sweepIntervalMillis);
  const cutOff = setTimeout(() => {
    server.closeAllConnections();
  }, deadlineMillis);
  await closed;
  clearInterval(sweep);
  clearTimeout(cutOff);
}

/** The URL by which a browser on this machine reaches the server, prefix included, without a slash at the end. */
export function urlOf(host: string, port: number, basePath = ""): string {
  const everywhere = ["127.0.0.1", "0.0.0.0", "::", "::1", "localhost"].includes(host);
  const name = everywhere ? "localhost" : host.includes(":") ? `[${host}]` : host;
  return `http://${name}:${port}${basePath}`;
}
