/** A folder of private keys: each file in it that ends in `.jwk` or `.json` is one (RFC 7517). */

import { readdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import { underLock } from "./file-lock.js";
import { readKeyFile } from "./key-place.js";
import type { KeyFileReading, KeyPlace } from "./key-place.js";
import { keysOf, keyText, parseKey } from "./key-record.js";
import type { KeyRecord } from "./key-states.js";
import {
  errorCode,
  readPrivate,
  refuseOpenFolder,
  replaceFile,
  writeOnce,
} from "../secrets/private-file.js";

/** One name for the first key, so that two processes which start at once make one key. */
const FIRST_KEY_FILE = "signing-key.jwk";

/** @param directory DATA_DIR/keys. */
export function keyFolder(directory: string): KeyPlace {
  let files: ReadonlyMap<string, KeyFileReading> = new Map();
  return {
    path: directory,
    async read() {
      await refuseOpenFolder(directory);
      const listed = await keyFilesIn(directory);
      if (listed === undefined) return undefined;
      const found = new Map<string, KeyFileReading>();
      // A listing may miss a file that is replaced meanwhile. It is gone only where it cannot be found by its name.
      for (const path of [...new Set([...listed, ...files.keys()])].sort()) {
        const parse = (name: string, text: string): KeyRecord[] => [parseKey(name, text)];
        const file = await readKeyFile(path, parse, files.get(path));
        if (file !== undefined) found.set(path, file);
      }
      files = found;
      return withoutCopies([...found.values()]);
    },
    addFirst: (jwk) => writeOnce(join(directory, FIRST_KEY_FILE), keyText(jwk)),
    async add(jwk) {
      await writeOnce(join(directory, `${String(jwk["kid"])}.jwk`), keyText(jwk));
    },
    async activateAt({ path }, activatesAtSeconds) {
      const text = await readPrivate(path);
      if (text === undefined) throw new Error(`The signing key ${path} was removed meanwhile`);
      const [jwk] = keysOf(path, text);
      await replaceFile(path, keyText({ ...jwk, activates_at: activatesAtSeconds }));
    },
    async remove({ path }) {
      await unlink(path).catch((error: unknown) => {
        if (errorCode(error) !== "ENOENT") throw error;
      });
    },
    alone: (work) => underLock({ path: join(directory, ".lock") }, work),
  };
}

/** `undefined`: there is no such folder. */
async function keyFilesIn(directory: string): Promise<string[] | undefined> {
  try {
    const names = await readdir(directory);
    return names
      .filter((name) => !name.startsWith(".") && /\.(jwk|json)$/.test(name))
      .map((name) => join(directory, name));
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw new Error(`The folder ${directory} cannot be read (${errorCode(error) ?? "unknown"})`, {
      cause: error,
    });
  }
}

/** A key in two files would live on in the other one when it is removed from one. */
function withoutCopies(files: readonly KeyFileReading[]) {
  const records = new Map<string, KeyRecord>();
  const faults = files.flatMap(({ fault }) => fault ?? []);
  for (const record of files.flatMap((file) => file.records)) {
    const first = records.get(record.key.kid);
    if (first === undefined) records.set(record.key.kid, record);
    else
      faults.push(new Error(`${record.path} holds the key of ${first.path}. Remove one of them`));
  }
  return { records: [...records.values()], faults };
}
