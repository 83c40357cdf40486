/** `scopegate client add`: a client that can ask for tokens at once. */

import { Command, Option } from "commander";
import { recordEvent } from "../audit-record.js";
import { openClientSecrets } from "./client-desk.js";
import {
  readRegistration,
  type Registration,
  type RegistrationFlags,
} from "./client-registration.js";
import { printClient, scopesText, typeOf } from "./client-text.js";
import { CommandFailure } from "../failure.js";
import { schemaOption } from "../user/user-catalogue.js";
import { atUserDesk, type UserDesk } from "../user-store.js";
import { quoted, type OutputFlags } from "../user/user-text.js";
import { ClientTakenError, type GrantType } from "../../store/store.js";

type AddFlags = RegistrationFlags & OutputFlags;

const grantTypes: readonly GrantType[] = [
  "password",
  "refresh_token",
  "client_credentials",
  "authorization_code",
];

export function addClientCommand(): Command {
  return new Command("add")
    .description("Add a client; its secret is made, and printed this once")
    .argument("<id>", "what the client calls itself: letters, digits and . _ ~ -")
    .option("--name <name>", "for people; without it, the id")
    .option("--public", "without a secret: a page or an app, which could not keep one")
    .option("--first-party", "one of your own, into which users may type their passwords")
    .addOption(new Option("--grant <grant...>", "how it gets its tokens").choices(grantTypes))
    .option("--scope <scopes>", 'the most it may be granted, such as "me read:items"')
    .option("--introspect", "may ask about tokens at /introspect")
    .option("--redirect-uri <uri...>", "where it takes users back after a login")
    .addOption(schemaOption())
    .option("--json", "print the client as a JSON object")
    .action((id: string, flags: AddFlags) => {
      const registration = readRegistration(id, flags);
      return atUserDesk((desk) => addClient(desk, registration, flags), { create: true });
    });
}

async function addClient(
  desk: UserDesk,
  registration: Registration,
  flags: AddFlags,
): Promise<void> {
  const { config, store } = desk;
  const secrets = flags.public ? undefined : await openClientSecrets(desk);
  const secret = secrets?.generate();
  const secretHash = secret === undefined ? null : (secrets?.hash(secret) ?? null);
  const client = await store.clients
    .create({ ...registration, secretHash })
    .catch((error: unknown) => {
      throw error instanceof ClientTakenError ? idTaken(registration.id) : error;
    });
  await recordEvent({ event: "client_created", clientId: client.id }, desk);
  const sentences = [
    `Added ${quoted(client.id)} to ${config.databaseLocation}: ${typeOf(client)}, for ${client.grants.join(", ")}`,
    `Scopes: ${scopesText(client)}`,
  ];
  printClient(client, flags, sentences, secret);
}

function idTaken(id: string): CommandFailure {
  return new CommandFailure(
    `A client ${quoted(id)} exists already. Choose another id, or give that client a new secret with scopegate client rotate`,
  );
}
