/** `/graphql` over WebSocket: graphql-transport-ws, the token in `connection_init`, and an end with the token's end. */

import { execute, GraphQLError, type GraphQLFormattedError } from "graphql";
import { useServer, type Extra } from "graphql-ws/use/ws";
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import type { Authenticate } from "../oauth/standing/authenticate.js";
import { limitDenials, type Access } from "../scope/entry.js";
import { maskErrors, type Report } from "./error-mask.js";
import { originOf } from "./request-origin.js";
import {
  connectionEnded,
  openConnection,
  refusalOf,
  type SocketConnection,
} from "./socket-connection.js";
import {
  createPrepareOperation,
  requestError,
  type SocketOperationOptions,
} from "./socket-operation.js";
import { operationTimeLimitMillis, resultWithin } from "./limits/time-limit.js";

export interface GraphQLSocketOptions extends SocketOperationOptions {
  readonly authenticate: Authenticate;
  readonly report: Report;
  /** How many proxies in front are trusted to say who asks. */
  readonly trustedProxies: number;
  /** How long a query or a mutation may take. Default: as over HTTP. */
  readonly timeLimitMillis?: number;
}

/** SPEC "HTTP": after 4401 the stock client never comes back, after 4403 it reconnects with a fresh token. */
const forbidden = 4403;
const goingAway = 1001;

/** RFC 6455 §7.4.1, as registered with IANA: clients come back after a while. */
const tryAgainLater = 1013;

/** With the time in which the feed of revocations is read, a connection outlives its token by less than a second. */
const sweepMillis = 400;

/** The same as the largest body over HTTP. */
const messageMaximumBytes = 256 * 1024;

/** A connection that asks for more than this at once is no client of ours. */
const mostOperations = 100;

export interface GraphQLSocket {
  /** Closes every connection with 1001. */
  close(): Promise<void>;
}

export function attachGraphQLSocket(server: Server, options: GraphQLSocketOptions): GraphQLSocket {
  const { authenticate, report, trustedProxies } = options;
  const { timeLimitMillis = operationTimeLimitMillis } = options;
  const prepare = createPrepareOperation(options);
  const connections = new WeakMap<object, SocketConnection>();
  const mask = maskErrors(report, { suggestions: options.introspection });
  const formatted = (errors: readonly GraphQLError[]): GraphQLFormattedError[] =>
    errors.map((error) => mask(error.toJSON(), error));
  const sockets = new WebSocketServer({ noServer: true, maxPayload: messageMaximumBytes });

  const disposable = useServer<Record<string, unknown>, Partial<Record<string, never>>>(
    {
      onConnect: async ({ connectionParams, extra }) => {
        try {
          const connection = await openConnection(
            connectionParams,
            authenticate,
            originOf(extra.request, trustedProxies),
          );
          if (!connection) return false;
          connections.set(extra.socket, connection);
          closeAtExpiry(extra, connection.access);
          return true;
        } catch (error) {
          report(error, crypto.randomUUID());
          extra.socket.close(tryAgainLater, "Try again later");
          return false;
        }
      },
      onSubscribe: async ({ extra, subscriptions }, _id, payload) => {
        const connection = connections.get(extra.socket);
        if (!connection || Object.keys(subscriptions).length > mostOperations) {
          return [requestError("Too many operations at once on one connection.")];
        }
        // Before anything runs: a token may have ended since the connection was opened.
        const refusal = await refusalOf(connection, report);
        if (refusal === undefined) {
          return prepare(payload, connection.access, connection.origin);
        }
        if (refusal === connectionEnded) extra.socket.close(forbidden, "Forbidden");
        return [refusal];
      },
      execute: (request) => resultWithin(timeLimitMillis, execute(request)),
      onNext: async ({ extra }, _id, _payload, _args, result) => {
        const connection = connections.get(extra.socket);
        await closeUnlessGood(extra.socket, connection);
        return result.errors
          ? { ...result, errors: formatted(limitDenials(result.errors)) }
          : undefined;
      },
      // The end of its access ends a stream. Told so, a client would think that all is said, and not come back.
      onComplete: ({ extra }) => {
        const connection = connections.get(extra.socket);
        if (connection && isEnding(connection.access)) extra.socket.close(forbidden, "Forbidden");
      },
      onError: (_context, _id, _payload, errors) =>
        formatted(errors.filter((error) => error instanceof GraphQLError)),
    },
    sockets,
  );

  // A token may end while nothing happens on its connection. Looking at it again costs next to nothing.
  const sweep = setInterval(() => {
    for (const client of sockets.clients) {
      const connection = connections.get(client);
      if (connection) void closeUnlessGood(client, connection);
    }
  }, sweepMillis).unref();

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (request.url?.split("?", 1)[0] !== "/graphql") {
      socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (connection) => {
      sockets.emit("connection", connection, request);
    });
  };
  server.on("upgrade", onUpgrade);
  return {
    async close() {
      server.off("upgrade", onUpgrade);
      clearInterval(sweep);
      for (const client of sockets.clients) client.close(goingAway, "Going away");
      await disposable.dispose();
    },
  };
}

async function closeUnlessGood(
  socket: Pick<WebSocket, "close">,
  connection: SocketConnection | undefined,
): Promise<void> {
  try {
    if (!(await connection?.isGood())) socket.close(forbidden, "Forbidden");
  } catch {
    // It cannot be looked at, so nothing more is given out. Whoever could not look has told why.
    socket.close(tryAgainLater, "Try again later");
  }
}

// Two timers for one moment fire a little apart.
const timerToleranceMillis = 100;

function isEnding(access: Access): boolean {
  return millisLeft(access) <= timerToleranceMillis;
}

function millisLeft(access: Access): number {
  if (access.kind !== "granted" || access.expiresAtSeconds === undefined) return Infinity;
  return access.expiresAtSeconds * 1000 - Date.now();
}

// Timers count no further than 2^31 - 1 ms, about 24 days.
const longestTimerMillis = 2 ** 31 - 1;

function closeAtExpiry({ socket }: Extra, access: Access): void {
  const millis = millisLeft(access);
  if (millis === Infinity) return;
  const timer = setTimeout(
    () => {
      socket.close(forbidden, "Forbidden");
    },
    Math.min(Math.max(millis, 0), longestTimerMillis),
  );
  socket.once("close", () => {
    clearTimeout(timer);
  });
}
