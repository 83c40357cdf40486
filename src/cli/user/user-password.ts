/** The new password of a user: how a command comes by it, and its hash as the server will want it. */

import { Option, type Command } from "commander";
import { randomBytes } from "node:crypto";
import { CommandFailure, exitCode } from "../failure.js";
import { readNewPassword } from "../password.js";
import type { UserDesk } from "../user-store.js";
import type { Config } from "../../config.js";
import { minimumPasswordLength, passwordFault } from "../../graphql/user-input.js";

export interface PasswordFlags {
  readonly generate?: boolean;
}

/** Adds `--generate`, and tells whoever tries `--password` why there is none. */
export function takesNewPassword(command: Command): Command {
  return (
    command
      .option("--generate", "make a strong password, and print it this once")
      .addOption(new Option("-p, --password [password]").hideHelp())
      // An unknown option would be repeated on standard error, with the password in it.
      .on("option:password", () => {
        throw new CommandFailure(
          "A password on the command line can be read by everybody on this machine, and stays in the history of the " +
            "shell. Leave --password out: the password is asked for, or read from standard input; or use --generate",
          exitCode.usage,
        );
      })
  );
}

/** Made, typed twice, or the first line of standard input. @throws CommandFailure */
export async function choosePassword(
  { generate }: PasswordFlags,
  { production }: Config,
): Promise<string> {
  if (generate) return generatePassword();
  const least = minimumPasswordLength(production);
  return readNewPassword((password) => passwordFault(password, least), "--generate");
}

/** What is printed of a password: of one that was made, all; of one that was typed, nothing. */
export function shownPassword(
  { generate }: PasswordFlags,
  password: string,
): { readonly sentences: readonly string[]; readonly members: { readonly password?: string } } {
  if (!generate) return { sentences: [], members: {} };
  return {
    sentences: ["The password, which is shown this once:", password],
    members: { password },
  };
}

/** Finds the secret first, so that nobody types a password in vain; then hashes. */
export async function openHashing({
  config,
  store,
}: UserDesk): Promise<(password: string) => Promise<string>> {
  const { keyLabels, openSecret } = await import("../../server-secrets.js");
  const { comparison, createPasswords } = await import("../../oauth/passwords/passwords.js");
  const pepper = (await openSecret(config)).derive(keyLabels.passwords);
  const { bcryptCost } = config;
  const { users } = await store.users.list({ first: 100 });
  const hashes = users.flatMap(({ passwordHash }) => passwordHash ?? []);
  const isOurs = (hash: string): boolean => comparison(hash, "", pepper, bcryptCost).usable;
  if (hashes.length > 0 && !hashes.some(isOurs)) {
    process.stderr.write(
      "Warning: the passwords in this database were made with another secret. Unless the server runs with the same " +
        "SECRET, or else the same DATA_DIR, as this command, the new password will not be good there\n",
    );
  }
  return async (password) => {
    const passwords = createPasswords({ pepper, bcryptCost, hashThreads: 1 });
    try {
      return await passwords.hash(password);
    } finally {
      await passwords.close();
    }
  };
}

// 32 characters that nobody takes for each other: a byte is cut to five bits without favouring any.
const alphabet = "abcdefghijkmnpqrstuvwxyz23456789";

/** 125 bits, in groups that can be read aloud. */
function generatePassword(): string {
  const characters = Array.from(randomBytes(25), (byte) => alphabet.charAt(byte % 32)).join("");
  return characters.replaceAll(/.{5}(?=.)/g, "$&-");
}
