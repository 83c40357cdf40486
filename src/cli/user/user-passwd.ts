/** `scopegate user passwd`: a new password for a user who has lost the old one, or should. */

import { Command } from "commander";
import {
  choosePassword,
  openHashing,
  shownPassword,
  takesNewPassword,
  type PasswordFlags,
} from "./user-password.js";
import { changeUser } from "./user-change.js";
import { printUser, quoted, type OutputFlags } from "./user-text.js";

type PasswdFlags = PasswordFlags & OutputFlags;

export function changePasswordCommand(): Command {
  const command = new Command("passwd")
    .description("Give a user a new password, asked for or read from standard input")
    .argument("<name>")
    .option("--json", "print the user as a JSON object");
  return takesNewPassword(command).action(async (username: string, flags: PasswdFlags) => {
    let password = "";
    const { after } = await changeUser(
      username,
      {},
      async ({ user, ...desk }) => {
        const hash = await openHashing(desk);
        password = await choosePassword(flags, desk.config);
        return desk.store.users.setPasswordHash(user.id, await hash(password));
      },
      () => ({ event: "password_changed" }),
    );
    const { sentences, members } = shownPassword(flags, password);
    const changed = `Changed the password of ${quoted(after.username)}: the tokens of this user have ended`;
    printUser(after, flags, [changed, ...sentences], members);
  });
}
