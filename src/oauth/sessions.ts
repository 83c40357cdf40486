/** Sessions at the token endpoint: a login begins one, and its refresh tokens are used one after the other. */

import type { AuditEvent, NewSession, SessionRecord, SessionStore } from "../store/store.js";
import type { RefreshTokenClaims, RefreshTokens } from "../token/refresh-token.js";
import type { AuditTrail } from "./audit-trail.js";
import type { RequestOrigin } from "./origin.js";

export interface SessionOptions {
  readonly store: Pick<SessionStore, "create" | "rotate" | "findLive" | "end">;
  readonly refreshTokens: RefreshTokens;
  readonly audit: AuditTrail;
  /** How long a session lives without being used. */
  readonly refreshTokenTtlMillis: number;
  /** How long a session lives however it is used. */
  readonly sessionMaxAgeMillis: number;
  /** The most sessions of one subject; the longest unused ones end. */
  readonly maxSessions: number;
  /** How long the last refresh token may be repeated after it was used: its answer may have been lost. */
  readonly refreshGraceMillis: number;
}

interface Login {
  readonly subject: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly expected?: NewSession["user"];
  readonly origin: RequestOrigin;
}

export interface Sessions {
  /** @returns `undefined` where the user has changed since the password was looked at. */
  start(login: Login): Promise<SessionRecord | undefined>;
  /** The first refresh token of a session. */
  firstToken(session: SessionRecord): string;
  /** The genuine refresh token's claims, whether or not its session lives; `undefined` for anything else. */
  read(refreshToken: string): RefreshTokenClaims | undefined;
  findLive(id: string): Promise<SessionRecord | undefined>;
  /**
   * Uses a refresh token up.
   *
   * @returns the next one, and the same again for a repetition within the grace; `undefined` where it is not good, and
   * where it was used before: then the session has ended.
   */
  next(claims: RefreshTokenClaims, origin: RequestOrigin): Promise<string | undefined>;
  /** Ends a live session. */
  end(id: string, origin: RequestOrigin): Promise<void>;
}

export function createSessions(options: SessionOptions): Sessions {
  const { store, refreshTokens, audit } = options;
  return {
    async start({ expected, origin, ...login }) {
      const started = await store.create({
        ...login,
        user: expected,
        device: deviceOf(origin),
        idleMillis: options.refreshTokenTtlMillis,
        maximumAgeMillis: options.sessionMaxAgeMillis,
        mostPerSubject: options.maxSessions,
      });
      for (const session of started?.ended ?? []) {
        await audit.record({ ...about("session_ended", session, origin), detail: "max_sessions" });
      }
      return started?.session;
    },
    firstToken: ({ id, counter }) => refreshTokens.make({ sessionId: id, counter }),
    read: (refreshToken) => refreshTokens.read(refreshToken),
    findLive: (id) => store.findLive(id),
    async next({ sessionId, counter }, origin) {
      const outcome = await store.rotate({
        id: sessionId,
        counter,
        graceMillis: options.refreshGraceMillis,
        idleMillis: options.refreshTokenTtlMillis,
      });
      if (outcome.kind === "ended") return undefined;
      if (outcome.kind === "reused") {
        await audit.record(about("refresh_replayed", outcome.session, origin));
        return undefined;
      }
      await audit.record({
        ...about("refresh", outcome.session, origin),
        detail: outcome.kind,
      });
      return refreshTokens.make({ sessionId, counter: outcome.session.counter });
    },
    async end(id, origin) {
      const ended = await store.end(id);
      if (ended)
        await audit.record({ ...about("session_ended", ended, origin), detail: "revoked" });
    },
  };
}

function about(
  event: AuditEvent["event"],
  { id, subject, clientId }: SessionRecord,
  { address, requestId }: RequestOrigin,
): AuditEvent {
  return { event, sessionId: id, subject, clientId, address, requestId };
}

/** What a person needs to tell one login from another, without what a header could smuggle into a terminal. */
function deviceOf({ userAgent }: RequestOrigin): string | null {
  const text = (userAgent ?? "").replaceAll(/[^\x20-\x7e]+/g, " ").trim();
  return text === "" ? null : text.slice(0, 200);
}
