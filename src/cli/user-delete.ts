/** `scopegate user delete`: a user and the items that belong to the user, for good. */

import { Command } from "commander";
import { CommandFailure, exitCode } from "./failure.js";
import { openPrompt } from "./prompt.js";
import { schemaOption, type SchemaFlags } from "./user-catalogue.js";
import { changeUser } from "./user-change.js";
import { printUser, quoted, type OutputFlags } from "./user-text.js";

interface DeleteFlags extends SchemaFlags, OutputFlags {
  readonly yes?: boolean;
}

export function deleteUserCommand(): Command {
  return new Command("delete")
    .description("Delete a user, with the items that belong to the user")
    .argument("<name>")
    .option("-y, --yes", "without asking")
    .addOption(schemaOption())
    .option("--json", "print who it was as a JSON object")
    .action(async (username: string, flags: DeleteFlags) => {
      if (!flags.yes && !process.stdin.isTTY) {
        throw new CommandFailure(
          "What is deleted cannot be brought back, and without a terminal nobody can be asked: say --yes",
          exitCode.usage,
        );
      }
      let deletedItems = 0;
      const { after } = await changeUser(username, flags, async ({ store, user, keep }) => {
        deletedItems = await store.items.count({ ownerId: user.id });
        if (!flags.yes) {
          await confirm(`Delete ${quoted(user.username)} and ${itemsText(deletedItems)}? [y/N] `);
        }
        return store.users.delete(user.id, keep);
      });
      const sentence = `Deleted ${quoted(after.username)} and ${itemsText(deletedItems)}`;
      printUser(after, flags, [sentence], { deletedItems });
    });
}

/** @throws CommandFailure unless the answer is yes. */
async function confirm(question: string): Promise<void> {
  const prompt = openPrompt({ hidden: false });
  try {
    const answer = (await prompt.ask(question)) ?? "";
    if (/^\s*y(es)?\s*$/i.test(answer)) return;
  } finally {
    prompt.close();
  }
  throw new CommandFailure("Nothing was deleted");
}

function itemsText(count: number): string {
  return count === 1 ? "1 item" : `${count} items`;
}
