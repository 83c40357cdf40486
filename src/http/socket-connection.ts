/** Who is at the other end of a WebSocket: the token of `connection_init`, looked at again and again. */

import { GraphQLError } from "graphql";
import type { Authenticate } from "../oauth/standing/authenticate.js";
import type { RequestOrigin } from "../oauth/origin.js";
import { anonymous, type Access } from "../scope/entry.js";
import { readBearer } from "./bearer.js";
import type { Report } from "./error-mask.js";
import { requestError } from "./socket-operation.js";

export interface SocketConnection {
  readonly access: Access;
  readonly origin: RequestOrigin;
  /** Whether the token is still good at this moment. Rejects where nobody can say. */
  readonly isGood: () => Promise<boolean>;
}

/** The connection that a message `connection_init` opens; undefined where its token is bad. */
export async function openConnection(
  parameters: Readonly<Record<string, unknown>> | undefined,
  authenticate: Authenticate,
  origin: RequestOrigin,
): Promise<SocketConnection | undefined> {
  const nobody = { access: anonymous, origin, isGood: () => Promise.resolve(true) };
  const headers = [parameters?.["authorization"], parameters?.["Authorization"]].filter(
    (value) => value !== undefined && value !== null && value !== "",
  );
  if (headers.length === 0) return nobody;
  if (!headers.every((value) => typeof value === "string")) return undefined;
  const bearer = readBearer(headers);
  if (bearer.kind === "none") return nobody;
  if (bearer.kind === "malformed") return undefined;
  const { token } = bearer;
  const authentication = await authenticate(token);
  if (!authentication.ok) return undefined;
  return {
    access: authentication.access,
    origin,
    isGood: async () => (await authenticate(token)).ok,
  };
}

export const connectionEnded = requestError(
  "The access token has ended. Connect again with a new one.",
);

/** Why nothing is run on a connection now; `undefined` where its token is good. */
export async function refusalOf(
  connection: SocketConnection,
  report: Report,
): Promise<GraphQLError | undefined> {
  try {
    return (await connection.isGood()) ? undefined : connectionEnded;
  } catch (error) {
    report(error, crypto.randomUUID());
    const extensions = { code: "SERVICE_UNAVAILABLE" };
    const message = "The access token cannot be looked at now. Try again in a few seconds.";
    return new GraphQLError(message, { extensions });
  }
}
