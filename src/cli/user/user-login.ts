/** `scopegate user disable` and `enable`: who can log in. */

import { Command } from "commander";
import { schemaOption, type SchemaFlags } from "./user-catalogue.js";
import { changeUser } from "./user-change.js";
import { printUser, quoted, type OutputFlags } from "./user-text.js";

type LoginFlags = SchemaFlags & OutputFlags;

export function disableUserCommand(): Command {
  return new Command("disable")
    .description("End all tokens of a user, who cannot log in until enabled again")
    .argument("<name>")
    .addOption(schemaOption())
    .option("--json", "print the user as a JSON object")
    .action(async (username: string, flags: LoginFlags) => {
      const { after } = await changeUser(
        username,
        flags,
        ({ store, user, keep }) => store.users.setDisabled(user.id, true, keep),
        () => ({ event: "user_disabled" }),
      );
      printUser(after, flags, [
        `Disabled ${quoted(after.username)}: the tokens of this user have ended, and there is no login until ` +
          "scopegate user enable",
      ]);
    });
}

export function enableUserCommand(): Command {
  return new Command("enable")
    .description("Let a disabled user log in again")
    .argument("<name>")
    .option("--json", "print the user as a JSON object")
    .action(async (username: string, flags: OutputFlags) => {
      const { after } = await changeUser(
        username,
        {},
        ({ store, user }) => store.users.setDisabled(user.id, false),
        () => ({ event: "user_enabled" }),
      );
      printUser(after, flags, [`Enabled ${quoted(after.username)}, who can log in again`]);
    });
}
