/** `scopegate session end`: one login, or all of a user, with their tokens. */

import { Command } from "commander";
import { aboutUser, recordEvent } from "../audit-record.js";
import { CommandFailure, exitCode } from "../failure.js";
import { sessionJson, withNames } from "./session-text.js";
import { atUserDesk, userNamed, type UserDesk } from "../user-store.js";
import { quoted, type OutputFlags } from "../user/user-text.js";

interface EndFlags extends OutputFlags {
  readonly user?: string;
}

export function endSessionCommand(): Command {
  return new Command("end")
    .description("End a login and its tokens, or all logins of a user")
    .argument("[id]", "as scopegate session list prints it")
    .option("--user <name>", "all logins of this user")
    .option("--json", "print what has ended as a JSON object")
    .action((id: string | undefined, flags: EndFlags) => {
      const { user } = flags;
      if (id !== undefined && user === undefined) {
        requireSessionId(id);
        return atUserDesk((desk) => endOne(desk, id, flags));
      }
      if (id === undefined && user !== undefined) {
        return atUserDesk((desk) => endAll(desk, user, flags));
      }
      throw new CommandFailure(
        "Say which login ends, by its id, or --user and the name of a user whose logins all end: one of the two",
        exitCode.usage,
      );
    });
}

async function endOne(desk: UserDesk, id: string, { json }: EndFlags): Promise<void> {
  const session = await desk.store.sessions.end(id);
  if (session === undefined) {
    throw new CommandFailure(
      `There is no login ${id}, or it has ended. scopegate session list prints those that there are`,
    );
  }
  const [named = { session, username: undefined }] = await withNames([session], desk.store);
  const { subject, clientId } = session;
  await recordEvent(
    { event: "session_ended", subject, username: named.username, sessionId: id, clientId },
    desk,
  );
  process.stdout.write(
    json
      ? `${JSON.stringify(sessionJson(named), null, 2)}\n`
      : `Ended the login ${id} of ${quoted(named.username ?? subject)}, with its tokens\n`,
  );
}

async function endAll(desk: UserDesk, username: string, { json }: EndFlags): Promise<void> {
  const user = await userNamed(username, desk);
  const ended = await desk.store.sessions.endAll(user.id);
  if (ended > 0) {
    await recordEvent(
      { event: "session_ended", ...aboutUser(user), detail: `all logins: ${ended}` },
      desk,
    );
  }
  const which = ended === 1 ? "1 login" : `${ended} logins`;
  const sentence =
    ended === 0
      ? `${quoted(user.username)} has no login that could end`
      : `Ended ${which} of ${quoted(user.username)}, with all tokens`;
  process.stdout.write(
    json
      ? `${JSON.stringify({ subject: user.id, username: user.username, ended }, null, 2)}\n`
      : `${sentence}\n`,
  );
}

/** What is none is not repeated: it may be a token. */
function requireSessionId(id: string): void {
  if (/^ses_[\w-]{22}$/.test(id)) return;
  throw new CommandFailure(
    "That is no id of a login: one begins with ses_. scopegate session list prints those that there are",
    exitCode.usage,
  );
}
