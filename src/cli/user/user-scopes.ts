/** `scopegate user scopes`: what a user may be granted, to see and to change. */

import { Command, Option } from "commander";
import { CommandFailure, exitCode } from "../failure.js";
import { requireKnown, schemaOption, splitScopes, type SchemaFlags } from "./user-catalogue.js";
import { changeUser } from "./user-change.js";
import { atUserDesk, userNamed } from "../user-store.js";
import { printable, printUser, quoted, type OutputFlags } from "./user-text.js";
import type { Catalogue } from "../../scope/entry.js";

interface ScopesFlags extends SchemaFlags, OutputFlags {
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
}

export function userScopesCommand(): Command {
  const list = (flags: string, description: string): Option =>
    new Option(flags, description).argParser(
      (text: string, former: readonly string[] | undefined) => [
        ...(former ?? []),
        ...splitScopes(text),
      ],
    );
  return new Command("scopes")
    .description("Print the scopes that a user may be granted, or change them")
    .argument("<name>")
    .argument("[scopes...]", 'from now on these and no others; "" for none')
    .addOption(list("--add <scopes>", "these too"))
    .addOption(list("--remove <scopes>", "these no more"))
    .addOption(schemaOption())
    .option("--json", "print the user as a JSON object")
    .action(async (username: string, given: readonly string[], flags: ScopesFlags) => {
      const changes = flags.add !== undefined || flags.remove !== undefined;
      if (given.length > 0 && changes) {
        throw usage("Say all scopes of the user, or use --add and --remove: not both");
      }
      if (given.length > 0) {
        const scopes = splitScopes(given.join(" "));
        await setScopes(username, flags, (_held, catalogue) => {
          requireKnown(scopes, catalogue);
          return scopes;
        });
      } else if (changes) {
        await setScopes(username, flags, (held, catalogue) => changed(held, flags, catalogue));
      } else {
        const user = await atUserDesk((desk) => userNamed(username, desk));
        printUser(user, flags, [printable(user.scopes.join(" "))]);
      }
    });
}

async function setScopes(
  username: string,
  flags: ScopesFlags,
  scopesOf: (held: readonly string[], catalogue: Catalogue) => readonly string[],
): Promise<void> {
  const { before, after } = await changeUser(
    username,
    flags,
    ({ store, user, catalogue, keep }) =>
      // Another command may change the same user at this moment: what it gave or took stays so.
      store.users.setScopes(user.id, (held) => scopesOf(held, catalogue), keep),
    (user) => ({ event: "scopes_changed", detail: user.scopes.join(" ") }),
  );
  const scopes = printable(after.scopes.join(" ")) || "no scopes";
  const ended = before.scopes.some((scope) => !after.scopes.includes(scope));
  printUser(after, flags, [
    `${quoted(after.username)} may be granted: ${scopes}`,
    ...(ended
      ? [
          "A scope was taken away: the access tokens of this user have ended, and the logins go on without it",
        ]
      : []),
  ]);
}

/** What a user holds can be taken away whatever the catalogue says: it may have had that scope once. */
function changed(
  held: readonly string[],
  { add = [], remove = [] }: ScopesFlags,
  catalogue: Catalogue,
): string[] {
  const both = add.find((scope) => remove.includes(scope));
  if (both !== undefined) throw usage(`${quoted(both)} stands in --add and in --remove: take one`);
  requireKnown([...add, ...remove.filter((scope) => !held.includes(scope))], catalogue);
  return [...new Set([...held, ...add])].filter((scope) => !remove.includes(scope));
}

function usage(message: string): CommandFailure {
  return new CommandFailure(message, exitCode.usage);
}
