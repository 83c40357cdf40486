/** `scopegate keys`: the signing keys, without a server or beside some that run. */

import { Command } from "commander";
import { listKeysCommand } from "./keys-list.js";
import { retireKeyCommand } from "./keys-retire.js";
import { rotateKeysCommand } from "./keys-rotate.js";

export function keysCommand(): Command {
  const keys = new Command("keys").description("List, rotate and retire the signing keys");
  for (const command of [listKeysCommand(), rotateKeysCommand(), retireKeyCommand()]) {
    keys.addCommand(command);
  }
  return keys;
}
