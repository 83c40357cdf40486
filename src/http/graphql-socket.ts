/** `/graphql` over WebSocket: graphql-transport-ws, the token in `connection_init`, and an end with the token's end. */

import { execute, GraphQLError, type GraphQLFormattedError } from "graphql";
import { useServer, type Extra } from "graphql-ws/use/ws";
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { Authenticate } from "../oauth/authenticate.js";
import { anonymous, limitDenials, type Access } from "../scope/entry.js";
import { readBearer } from "./bearer.js";
import { maskErrors, type Report } from "./error-mask.js";
import {
  createPrepareOperation,
  requestError,
  type SocketOperationOptions,
} from "./socket-operation.js";
import { operationTimeLimitMillis, resultWithin } from "./limits/time-limit.js";

export interface GraphQLSocketOptions extends SocketOperationOptions {
  readonly authenticate: Authenticate;
  readonly report: Report;
  /** How long a query or a mutation may take. Default: as over HTTP. */
  readonly timeLimitMillis?: number;
}

/** SPEC "HTTP": after 4401 the stock client never comes back, after 4403 it reconnects with a fresh token. */
const forbidden = 4403;
const goingAway = 1001;
const internalError = 1011;

/** The same as the largest body over HTTP. */
const messageMaximumBytes = 256 * 1024;

/** A connection that asks for more than this at once is no client of ours. */
const mostOperations = 100;

interface Session {
  readonly access: Access;
  /** Whether the token is still good at this moment. */
  readonly isGood: () => Promise<boolean>;
}

export interface GraphQLSocket {
  /** Closes every connection with 1001. */
  close(): Promise<void>;
}

export function attachGraphQLSocket(server: Server, options: GraphQLSocketOptions): GraphQLSocket {
  const { authenticate, report, timeLimitMillis = operationTimeLimitMillis } = options;
  const prepare = createPrepareOperation(options);
  const sessions = new WeakMap<object, Session>();
  const mask = maskErrors(report, { suggestions: options.introspection });
  const formatted = (errors: readonly GraphQLError[]): GraphQLFormattedError[] =>
    errors.map((error) => mask(error.toJSON(), error));
  const sockets = new WebSocketServer({ noServer: true, maxPayload: messageMaximumBytes });

  const disposable = useServer<Record<string, unknown>, Partial<Record<string, never>>>(
    {
      onConnect: async ({ connectionParams, extra }) => {
        try {
          const session = await openSession(connectionParams, authenticate);
          if (!session) return false;
          sessions.set(extra.socket, session);
          closeAtExpiry(extra, session.access);
          return true;
        } catch (error) {
          report(error, crypto.randomUUID());
          extra.socket.close(internalError, "Internal error");
          return false;
        }
      },
      onSubscribe: async ({ extra, subscriptions }, _id, payload) => {
        const session = sessions.get(extra.socket);
        if (!session || Object.keys(subscriptions).length > mostOperations) {
          return [requestError("Too many operations at once on one connection.")];
        }
        // Before anything runs: a token may have ended since the connection was opened.
        const refusal = await refusalOf(session, report);
        if (refusal === undefined) return prepare(payload, session.access);
        if (refusal === ended) extra.socket.close(forbidden, "Forbidden");
        return [refusal];
      },
      execute: (request) => resultWithin(timeLimitMillis, execute(request)),
      onNext: async ({ extra }, _id, _payload, _args, result) => {
        const session = sessions.get(extra.socket);
        if (!(await session?.isGood())) extra.socket.close(forbidden, "Forbidden");
        return result.errors
          ? { ...result, errors: formatted(limitDenials(result.errors)) }
          : undefined;
      },
      // The end of its access ends a stream. Told so, a client would think that all is said, and not come back.
      onComplete: ({ extra }) => {
        const session = sessions.get(extra.socket);
        if (session && isEnding(session.access)) extra.socket.close(forbidden, "Forbidden");
      },
      onError: (_context, _id, _payload, errors) =>
        formatted(errors.filter((error) => error instanceof GraphQLError)),
    },
    sockets,
  );

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
      for (const client of sockets.clients) client.close(goingAway, "Going away");
      await disposable.dispose();
    },
  };
}

/** The session of a connection; undefined where its token is bad. */
async function openSession(
  parameters: Readonly<Record<string, unknown>> | undefined,
  authenticate: Authenticate,
): Promise<Session | undefined> {
  const headers = [parameters?.["authorization"], parameters?.["Authorization"]].filter(
    (value) => value !== undefined && value !== null && value !== "",
  );
  if (headers.length === 0) return { access: anonymous, isGood: () => Promise.resolve(true) };
  if (!headers.every((value) => typeof value === "string")) return undefined;
  const bearer = readBearer(headers);
  if (bearer.kind === "none") return { access: anonymous, isGood: () => Promise.resolve(true) };
  if (bearer.kind === "malformed") return undefined;
  const { token } = bearer;
  const authentication = await authenticate(token);
  if (!authentication.ok) return undefined;
  return {
    access: authentication.access,
    isGood: async () => (await authenticate(token)).ok,
  };
}

const ended = requestError("The access token has ended. Connect again with a new one.");

/** Why nothing is run for a session now; `undefined` where its token is good. */
async function refusalOf(session: Session, report: Report): Promise<GraphQLError | undefined> {
  try {
    return (await session.isGood()) ? undefined : ended;
  } catch (error) {
    report(error, crypto.randomUUID());
    const extensions = { code: "SERVICE_UNAVAILABLE" };
    const message = "The access token cannot be looked at now. Try again in a few seconds.";
    return new GraphQLError(message, { extensions });
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
