/** `scopegate client`: programs at the token endpoint, from the command line, without a server or beside one that runs. */

import { Command } from "commander";
import { addClientCommand } from "./client-add.js";
import { deleteClientCommand } from "./client-delete.js";
import { listClientsCommand } from "./client-list.js";
import { rotateClientCommand } from "./client-rotate.js";

export function clientCommand(): Command {
  const client = new Command("client").description(
    "Add, list and delete clients, and give them new secrets",
  );
  for (const command of [
    addClientCommand(),
    listClientsCommand(),
    rotateClientCommand(),
    deleteClientCommand(),
  ]) {
    client.addCommand(command);
  }
  return client;
}
