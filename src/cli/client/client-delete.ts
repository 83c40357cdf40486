/** `scopegate client delete`: a client, its sessions and its tokens, for good. */

import { Command } from "commander";
import { confirmDeletion, requireSomebodyToAsk, type ConfirmFlags } from "../confirm-deletion.js";
import { recordEvent } from "../audit-record.js";
import { clientNamed, noSuchClient } from "./client-desk.js";
import { printClient } from "./client-text.js";
import { atUserDesk, type UserDesk } from "../user-store.js";
import { quoted, type OutputFlags } from "../user/user-text.js";

interface DeleteFlags extends OutputFlags, ConfirmFlags {}

export function deleteClientCommand(): Command {
  return new Command("delete")
    .description("Delete a client, and end its sessions and tokens")
    .argument("<id>")
    .option("-y, --yes", "without asking")
    .option("--json", "print which it was as a JSON object")
    .action((id: string, flags: DeleteFlags) => {
      requireSomebodyToAsk(flags);
      return atUserDesk((desk) => deleteClient(desk, id, flags));
    });
}

async function deleteClient(desk: UserDesk, id: string, flags: DeleteFlags): Promise<void> {
  await clientNamed(id, desk);
  await confirmDeletion(`Delete ${quoted(id)}, and end its sessions and tokens?`, flags);
  const client = await desk.store.clients.delete(id);
  if (client === undefined) throw noSuchClient(id);
  await recordEvent({ event: "client_deleted", clientId: client.id }, desk);
  printClient(client, flags, [`Deleted ${quoted(id)}: its sessions and tokens have ended`]);
}
