/** `scopegate keys list`: the signing keys, the one that signs first. */

import { Command } from "commander";
import { columns } from "../columns.js";
import { CommandFailure } from "../failure.js";
import { configuredKeys } from "./keys-place.js";
import { keyJson } from "./keys-text.js";
import type { OutputFlags } from "../user/user-text.js";
import { keyStates } from "../../token/keys/key-states.js";
import type { KeyPlace } from "../../token/keys/key-place.js";
import { SHARED_SECRET_KEY_ID } from "../../token/keys/signing-key.js";

type Row = Omit<ReturnType<typeof keyJson>, "file"> & { readonly file: string | null };

export function listKeysCommand(): Command {
  return new Command("list")
    .description("List the signing keys: which one signs, and until when each verifies")
    .option("--json", "as a JSON array of objects")
    .action(async (flags: OutputFlags) => {
      const source = configuredKeys();
      if (source.kind === "files") await listFiles(source.place, flags);
      else listTokenSecret(flags);
    });
}

async function listFiles(place: KeyPlace, flags: OutputFlags): Promise<void> {
  const { records, faults } = (await place.read()) ?? { records: [], faults: [] };
  print(keyStates(records, Date.now() / 1000).map(keyJson), flags);
  if (faults.length > 0) throw new CommandFailure(faults.map(({ message }) => message).join("\n"));
  // For the person, not for what reads the lines.
  if (records.length === 0) {
    process.stderr.write(`There are no keys in ${place.path}. scopegate keys rotate makes one\n`);
  }
}

function listTokenSecret(flags: OutputFlags): void {
  const row = { kid: SHARED_SECRET_KEY_ID, alg: "HS256", state: "active" } as const;
  print([{ ...row, since: null, until: null, file: null }], flags);
  process.stderr.write("TOKEN_SECRET is set: it signs (HS256), and key files are not used\n");
}

const headings = ["KID", "ALG", "STATE", "SINCE", "UNTIL"];

function print(rows: readonly Row[], { json }: OutputFlags): void {
  const cells = rows.map(({ kid, alg, state, since, until }) => [
    kid,
    alg,
    state,
    since ?? "-",
    until ?? "-",
  ]);
  process.stdout.write(json ? `${JSON.stringify(rows, null, 2)}\n` : columns(headings, cells));
}
