/** Where the signing keys of the configured server are, for commands: no server need run, and those that do follow. */

import { CommandFailure } from "../failure.js";
import { loadConfig } from "../../config.js";
import { keySourceOf, type KeySource } from "../../server-secrets.js";
import type { KeyPlace } from "../../token/keys/key-place.js";

/** @throws CommandFailure where the keys live in the memory of the server. */
export function configuredKeys(): Exclude<KeySource, { kind: "memory" }> {
  const source = keySourceOf(loadConfig({ dotenv: true }));
  if (source.kind !== "memory") return source;
  throw new CommandFailure(
    "DATABASE_URL is memory:, so the signing keys live in the memory of the server and end with it. Set DATABASE_URL to " +
      "file:PATH, or SIGNING_KEYS_FILE to a file for the keys, here and for the server",
  );
}

/** @throws CommandFailure where no file holds keys that could be changed. */
export function changeableKeys(): KeyPlace {
  const source = configuredKeys();
  if (source.kind === "files") return source.place;
  throw new CommandFailure(
    "TOKEN_SECRET is set: tokens are signed with it (HS256), and key files are not used. Change its value and restart the " +
      "servers, which ends the tokens that are out; or leave TOKEN_SECRET out, here and for the servers, to use key files",
  );
}

/** @throws CommandFailure which says what cannot be read or written, and what to do. */
export async function atKeys<Answer>(
  place: KeyPlace,
  work: (place: KeyPlace) => Promise<Answer>,
): Promise<Answer> {
  try {
    return await work(place);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    throw new CommandFailure(
      `The signing keys in ${place.path} cannot be changed (${code}). Run this as the user of the server, where ${place.path} ` +
        "can be written",
    );
  }
}
