/** Logins whose refresh tokens are used, and a second hand on their rows. */

import type { OAuthResponse } from "../../../src/oauth/errors.js";
import { openSqlite } from "../../../src/store/sqlite.js";
import type { SessionRecord } from "../../../src/store/store.js";
import { newSession } from "../../store/sessions/new-session.js";
import { form, tokensOf } from "../answers.js";
import type { Tokens } from "../answers.js";
import { bearerFixture } from "../standing/bearer-fixture.js";
import type { BearerFixture } from "../standing/bearer-fixture.js";
import { loginFixture } from "../login-fixture.js";
import type { LoginFixture } from "../login-fixture.js";

export interface RefreshFixture extends LoginFixture, Pick<BearerFixture, "isGood"> {
  /** Logs johndoe in. */
  readonly begin: (fields?: Readonly<Record<string, string>>) => Promise<Tokens>;
  /** A session that no password was needed for. @returns its first refresh token. */
  readonly quickly: (subject: string) => Promise<string>;
  readonly refresh: (
    token: string,
    fields?: Readonly<Record<string, string>>,
  ) => Promise<OAuthResponse>;
  /** The row of a refresh token's session. */
  readonly rowOf: (token: string) => Promise<SessionRecord | undefined>;
  readonly isAlive: (token: string) => Promise<boolean>;
  /** As if so much time had passed for the session. */
  readonly age: (token: string, millis: number) => Promise<void>;
}

/** @param location a file: what ages a session is a second connection. */
export async function refreshFixture(location: string): Promise<RefreshFixture> {
  const login = await loginFixture({ location });
  const { feed, isGood } = await bearerFixture(login);
  const db = await openSqlite({ location });
  const sessionIdOf = (token: string): string => {
    const claims = login.sessions.read(token);
    if (claims === undefined) throw new Error("not a refresh token of ours");
    return claims.sessionId;
  };
  return {
    ...login,
    isGood,
    begin: async (fields) =>
      tokensOf(
        await login.send(
          form({
            grant_type: "password",
            username: "johndoe",
            password: "secret",
            scope: "me read:items",
            ...fields,
          }),
        ),
      ),
    async quickly(subject) {
      const start = await login.store.sessions.create(newSession({ subject }));
      if (start === undefined) throw new Error("no session was made");
      return login.sessions.firstToken(start.session);
    },
    refresh: (token, fields) =>
      login.send(form({ grant_type: "refresh_token", refresh_token: token, ...fields })),
    rowOf: (token) => login.store.sessions.findById(sessionIdOf(token)),
    isAlive: async (token) => (await login.sessions.findLive(sessionIdOf(token))) !== undefined,
    async age(token, millis) {
      await db
        .updateTable("sessions")
        .set(({ eb }) => ({
          created_at: eb("created_at", "-", millis),
          used_at: eb("used_at", "-", millis),
          idle_expires_at: eb("idle_expires_at", "-", millis),
          expires_at: eb("expires_at", "-", millis),
        }))
        .where("id", "=", sessionIdOf(token))
        .execute();
    },
    async close() {
      feed.close();
      await db.destroy();
      await login.close();
    },
  };
}
