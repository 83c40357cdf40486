/** `scopegate user add`: a user who can log in at once. */

import { Command } from "commander";
import { aboutUser, recordEvent } from "../audit-record.js";
import { CommandFailure, exitCode } from "../failure.js";
import {
  readCatalogue,
  requireKnown,
  schemaOption,
  splitScopes,
  type SchemaFlags,
} from "./user-catalogue.js";
import {
  choosePassword,
  openHashing,
  shownPassword,
  takesNewPassword,
  type PasswordFlags,
} from "./user-password.js";
import { atUserDesk, type UserDesk } from "../user-store.js";
import { printUser, quoted, type OutputFlags } from "./user-text.js";
import { emailFault, usernameFault } from "../../graphql/user-input.js";
import { NameTakenError } from "../../store/store.js";

interface AddFlags extends SchemaFlags, PasswordFlags, OutputFlags {
  readonly scope?: string;
  readonly email?: string;
  readonly disabled?: boolean;
}

export function addUserCommand(): Command {
  const command = new Command("add")
    .description("Add a user; the password is asked for, or read from standard input")
    .argument("<name>", "upper and lower case are the same name")
    .option("--scope <scopes>", 'what the user may be granted, such as "me read:items"')
    .option("--email <address>", "such as jane@example.com")
    .option("--disabled", "without the right to log in, until enabled")
    .addOption(schemaOption())
    .option("--json", "print the user as a JSON object");
  return takesNewPassword(command).action((username: string, flags: AddFlags) => {
    const scopes = scopesToGive(flags);
    const { email } = flags;
    const fault = usernameFault(username) ?? (email === undefined ? email : emailFault(email));
    if (fault !== undefined) throw new CommandFailure(fault, exitCode.usage);
    return atUserDesk((desk) => addUser(desk, username, scopes, flags), { create: true });
  });
}

async function addUser(
  desk: UserDesk,
  username: string,
  scopes: readonly string[],
  flags: AddFlags,
): Promise<void> {
  const { config, store } = desk;
  // Asked first too: nobody should type a password for nothing.
  if ((await store.users.findByName(username)) !== undefined) throw nameTaken(username);
  const hash = await openHashing(desk);
  const password = await choosePassword(flags, config);
  const { email = null, disabled = false } = flags;
  const passwordHash = await hash(password);
  const user = await store.users
    .create({ username, email, scopes, disabled, passwordHash })
    .catch((error: unknown) => {
      throw error instanceof NameTakenError ? nameTaken(username) : error;
    });
  const event = { event: "user_created", detail: user.scopes.join(" ") } as const;
  await recordEvent({ ...event, ...aboutUser(user) }, desk);
  const shown = shownPassword(flags, password);
  const sentences = [
    `Added ${quoted(username)} (${user.id}) to ${config.databaseLocation}${disabled ? ", disabled" : ""}`,
    `Scopes: ${scopes.join(" ") || "none"}`,
    ...shown.sentences,
  ];
  printUser(user, flags, sentences, shown.members);
}

function scopesToGive(flags: AddFlags): string[] {
  const catalogue = readCatalogue(flags);
  if (flags.scope === undefined) {
    return catalogue.scopes.filter((scope) => scope.default).map(({ name }) => name);
  }
  const scopes = splitScopes(flags.scope);
  requireKnown(scopes, catalogue);
  return scopes;
}

function nameTaken(username: string): CommandFailure {
  return new CommandFailure(
    `A user of the name ${quoted(username)} exists already; upper and lower case make no difference. Choose another ` +
      "name, or change that user with scopegate user passwd and scopegate user scopes",
  );
}
