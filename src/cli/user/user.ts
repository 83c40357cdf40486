/** `scopegate user`: accounts from the command line, without a server or beside one that runs. */

import { Command } from "commander";
import { addUserCommand } from "./user-add.js";
import { deleteUserCommand } from "./user-delete.js";
import { disableUserCommand, enableUserCommand } from "./user-login.js";
import { listUsersCommand } from "./user-list.js";
import { changePasswordCommand } from "./user-passwd.js";
import { userScopesCommand } from "./user-scopes.js";

export function userCommand(): Command {
  const commands = [
    addUserCommand(),
    listUsersCommand(),
    disableUserCommand(),
    enableUserCommand(),
    changePasswordCommand(),
    userScopesCommand(),
    deleteUserCommand(),
  ];
  const user = new Command("user").description("Add, list, change and delete users");
  for (const command of commands) user.addCommand(command);
  return user;
}
