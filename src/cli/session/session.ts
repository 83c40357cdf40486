/** `scopegate session`: the logins of users, to see and to end. */

import { Command } from "commander";
import { endSessionCommand } from "./session-end.js";
import { listSessionsCommand } from "./session-list.js";

export function sessionCommand(): Command {
  const session = new Command("session").description("List and end the logins of users");
  for (const command of [listSessionsCommand(), endSessionCommand()]) session.addCommand(command);
  return session;
}
