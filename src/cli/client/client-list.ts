/** `scopegate client list`: all clients by id. */

import { Command } from "commander";
import { clientJson, createdAt, scopesText, typeOf } from "./client-text.js";
import { atUserDesk } from "../user-store.js";
import { printable, type OutputFlags } from "../user/user-text.js";
import type { ClientRecord } from "../../store/store.js";

export function listClientsCommand(): Command {
  return new Command("list")
    .description("List the clients by id")
    .option("--json", "as a JSON array of objects")
    .action(async ({ json }: OutputFlags) => {
      const clients = await atUserDesk(({ store }) => store.clients.list());
      process.stdout.write(json ? asJson(clients) : asColumns(clients));
      // For the person, not for what reads the lines.
      if (clients.length === 0 && !json) process.stderr.write("There are no clients\n");
    });
}

/** One client a line; the whole is one array. */
function asJson(clients: readonly ClientRecord[]): string {
  if (clients.length === 0) return "[]\n";
  return `[\n${clients.map((client) => JSON.stringify(clientJson(client))).join(",\n")}\n]\n`;
}

const headings = ["ID", "NAME", "TYPE", "GRANTS", "SCOPES", "CREATED"];

function asColumns(clients: readonly ClientRecord[]): string {
  if (clients.length === 0) return "";
  const table = [headings, ...clients.map(cells)];
  const widths = headings.map((_heading, index) =>
    Math.max(...table.map((row) => row[index]?.length ?? 0)),
  );
  return table
    .map((row) => row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join("  "))
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
}

function cells(client: ClientRecord): string[] {
  const type = client.firstParty ? `${typeOf(client)}, first-party` : typeOf(client);
  return [
    printable(client.id),
    printable(client.name),
    type,
    client.grants.join(" "),
    printable(scopesText(client)),
    createdAt(client),
  ];
}
