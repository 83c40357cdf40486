/** `scopegate client rotate`: a new secret for a client, and the end of the old one. */

import { Command } from "commander";
import { recordEvent } from "../audit-record.js";
import { clientNamed, noSuchClient, openClientSecrets } from "./client-desk.js";
import { printClient } from "./client-text.js";
import { CommandFailure } from "../failure.js";
import { atUserDesk, type UserDesk } from "../user-store.js";
import { quoted, type OutputFlags } from "../user/user-text.js";

export function rotateClientCommand(): Command {
  return new Command("rotate")
    .description("Give a client a new secret, and print it this once; the old one ends at once")
    .argument("<id>")
    .option("--json", "print the client as a JSON object")
    .action((id: string, flags: OutputFlags) => atUserDesk((desk) => rotate(desk, id, flags)));
}

async function rotate(desk: UserDesk, id: string, flags: OutputFlags): Promise<void> {
  if ((await clientNamed(id, desk)).secretHash === null) {
    throw new CommandFailure(`${quoted(id)} is a public client: it has no secret to change`);
  }
  const secrets = await openClientSecrets(desk);
  const secret = secrets.generate();
  const client = await desk.store.clients.setSecretHash(id, secrets.hash(secret));
  // Deleted in between.
  if (client === undefined) throw noSuchClient(id);
  await recordEvent({ event: "client_secret_changed", clientId: client.id }, desk);
  const sentences = [
    `Changed the secret of ${quoted(id)}: the old one is not good any more. Tokens that it got stay good until they expire`,
  ];
  printClient(client, flags, sentences, secret);
}
