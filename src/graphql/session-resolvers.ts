/** Sessions: a user's own logins, to see and to end. */

import type { SessionRecord } from "../store/store.js";
import type { GraphQLContext } from "./context.js";
import { requireViewer } from "./require-viewer.js";
import { notFound } from "./user-error.js";

const mostListed = 1_000;

export const sessionQueries = {
  async sessions(
    _root: unknown,
    _arguments: unknown,
    context: GraphQLContext,
  ): Promise<SessionRecord[]> {
    const { id: subject } = await requireViewer(context);
    return context.store.sessions.list({ subject, first: mostListed });
  },
};

export const sessionMutations = {
  async endSession(
    _root: unknown,
    { input: { id } }: { readonly input: { readonly id: string } },
    context: GraphQLContext,
  ): Promise<SessionRecord> {
    const { id: subject, username } = await requireViewer(context);
    const ended = await context.store.sessions.end(id, subject);
    // One answer, whether it is somebody else's, has ended or never was.
    if (ended === undefined) {
      throw notFound(
        "None of your logins has this id: it may have ended. Query.sessions has them.",
      );
    }
    await context.record({
      event: "session_ended",
      subject,
      username,
      sessionId: ended.id,
      clientId: ended.clientId,
      detail: "ended by the user",
    });
    return ended;
  },
};

export const sessionResolvers = {
  current: ({ id }: SessionRecord, _arguments: unknown, { access }: GraphQLContext): boolean =>
    access.kind === "granted" && access.sessionId === id,
  client: ({ clientId }: SessionRecord): string => clientId,
  createdAt: ({ createdAtMillis }: SessionRecord): string => timeText(createdAtMillis),
  lastSeen: ({ usedAtMillis }: SessionRecord): string => timeText(usedAtMillis),
  expiresAt: ({ idleExpiresAtMillis, expiresAtMillis }: SessionRecord): string =>
    timeText(Math.min(idleExpiresAtMillis, expiresAtMillis)),
};

/** RFC 3339 §5.6, UTC. */
function timeText(millis: number): string {
  return new Date(millis).toISOString();
}
