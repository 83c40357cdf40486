/** `scopegate client list`: all clients by id. */

import { Command } from "commander";
import { clientJson, scopesText, typeOf } from "./client-text.js";
import { columns, jsonArray } from "../columns.js";
import { timeText } from "../time-text.js";
import { atUserDesk } from "../user-store.js";
import { printable, type OutputFlags } from "../user/user-text.js";
import type { ClientRecord } from "../../store/store.js";

export function listClientsCommand(): Command {
  return new Command("list")
    .description("List the clients by id")
    .option("--json", "as a JSON array of objects")
    .action(async ({ json }: OutputFlags) => {
      const clients = await atUserDesk(({ store }) => store.clients.list());
      process.stdout.write(
        json ? jsonArray(clients.map(clientJson)) : columns(headings, clients.map(cells)),
      );
      // For the person, not for what reads the lines.
      if (clients.length === 0 && !json) process.stderr.write("There are no clients\n");
    });
}

const headings = ["ID", "NAME", "TYPE", "GRANTS", "SCOPES", "CREATED"];

function cells(client: ClientRecord): string[] {
  const type = client.firstParty ? `${typeOf(client)}, first-party` : typeOf(client);
  return [
    printable(client.id),
    printable(client.name),
    type,
    client.grants.join(" "),
    printable(scopesText(client)),
    timeText(client.createdAtMillis),
  ];
}
