/** `scopegate user delete`: a user and the items that belong to the user, for good. */

import { Command } from "commander";
import { confirmDeletion, requireSomebodyToAsk, type ConfirmFlags } from "../confirm-deletion.js";
import { schemaOption, type SchemaFlags } from "./user-catalogue.js";
import { changeUser } from "./user-change.js";
import { printUser, quoted, type OutputFlags } from "./user-text.js";

interface DeleteFlags extends SchemaFlags, OutputFlags, ConfirmFlags {}

export function deleteUserCommand(): Command {
  return new Command("delete")
    .description("Delete a user, with the items that belong to the user")
    .argument("<name>")
    .option("-y, --yes", "without asking")
    .addOption(schemaOption())
    .option("--json", "print who it was as a JSON object")
    .action(async (username: string, flags: DeleteFlags) => {
      requireSomebodyToAsk(flags);
      let deletedItems = 0;
      const { after } = await changeUser(
        username,
        flags,
        async ({ store, user, keep }) => {
          deletedItems = await store.items.count({ ownerId: user.id });
          await confirmDeletion(
            `Delete ${quoted(user.username)} and ${itemsText(deletedItems)}?`,
            flags,
          );
          return store.users.delete(user.id, keep);
        },
        () => ({ event: "user_deleted" }),
      );
      const sentence = `Deleted ${quoted(after.username)} and ${itemsText(deletedItems)}`;
      printUser(after, flags, [sentence], { deletedItems });
    });
}

function itemsText(count: number): string {
  return count === 1 ? "1 item" : `${count} items`;
}
