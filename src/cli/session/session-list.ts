/** `scopegate session list`: the logins that have not ended. */

import { Command } from "commander";
import { sessionJson, endOf, withNames, type NamedSession } from "./session-text.js";
import { columns, jsonArray } from "../columns.js";
import { write } from "../standard-output.js";
import { timeText } from "../time-text.js";
import { atUserDesk, userNamed, type UserDesk } from "../user-store.js";
import { printable, type OutputFlags } from "../user/user-text.js";

const mostListed = 1_000;

interface ListFlags extends OutputFlags {
  readonly user?: string;
}

export function listSessionsCommand(): Command {
  return new Command("list")
    .description(`List the logins that have not ended, the last used first; at most ${mostListed}`)
    .option("--user <name>", "only those of this user")
    .option("--json", "as a JSON array of objects")
    .action((flags: ListFlags) =>
      atUserDesk(async (desk) => {
        const found = await findSessions(desk, flags);
        const listed = found.slice(0, mostListed);
        await write(
          flags.json ? jsonArray(listed.map(sessionJson)) : columns(headings, listed.map(cells)),
        );
        // For the person, not for what reads the lines.
        if (found.length === 0 && !flags.json) {
          process.stderr.write("There are no such logins: all have ended, or none was made\n");
        }
        if (found.length > mostListed) {
          process.stderr.write(
            `These are the ${mostListed} that were used last, and there are more. See those of one user with --user\n`,
          );
        }
      }),
    );
}

async function findSessions(desk: UserDesk, { user }: ListFlags): Promise<NamedSession[]> {
  const subject = user === undefined ? undefined : (await userNamed(user, desk)).id;
  // One more than is shown says whether there are more.
  const sessions = await desk.store.sessions.list({ subject, first: mostListed + 1 });
  return withNames(sessions, desk.store);
}

const headings = ["ID", "USER", "CLIENT", "DEVICE", "LAST-SEEN", "EXPIRES"];

function cells({ session, username }: NamedSession): string[] {
  return [
    session.id,
    printable(username ?? session.subject),
    printable(session.clientId),
    shortened(printable(session.device ?? "-")),
    timeText(session.usedAtMillis),
    timeText(endOf(session)),
  ];
}

/** A line has room for much else; --json prints all of it. */
function shortened(text: string): string {
  const characters = Array.from(text);
  return characters.length > 40 ? `${characters.slice(0, 39).join("")}…` : text;
}
