/** One file with all private keys (SIGNING_KEYS_FILE): a JWK, or a set of them (RFC 7517 §5). */

import { realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { underLock } from "./file-lock.js";
import { readKeyFile } from "./key-place.js";
import type { KeyFileReading, KeyPlace } from "./key-place.js";
import { keySetText, keysOf, parseKeySet } from "./key-record.js";
import type { KeyJson } from "./key-record.js";
import { signingKeyFromJwk } from "./private-jwk.js";
import { readPrivate, replaceFile, writeOnce } from "../secrets/private-file.js";

/** Of keys that say nothing of when they sign the first one does, and the others verify. */
export function keySetFile(path: string): KeyPlace {
  let file: KeyFileReading | undefined;

  const change = async (edit: (keys: readonly KeyJson[]) => readonly KeyJson[]): Promise<void> => {
    const text = await readPrivate(path);
    if (text === undefined) throw new Error(`The file ${path} was removed meanwhile`);
    // Behind a link, or else the file would take the link's place.
    await replaceFile(await realpath(path), keySetText(edit(keysOf(path, text))));
  };

  return {
    path,
    async read() {
      const found = await readKeyFile(path, parseKeySet, file);
      if (found === undefined) return undefined;
      file = found;
      return { records: found.records, faults: found.fault === undefined ? [] : [found.fault] };
    },
    async addFirst(jwk) {
      if (await writeOnce(path, keySetText([jwk]))) return true;
      const text = await readPrivate(path);
      if (text === undefined || keysOf(path, text).length > 0) return false;
      await change(() => [jwk]);
      return true;
    },
    add: (jwk) => change((keys) => [...keys, jwk]),
    activateAt: ({ key }, activatesAtSeconds) =>
      change((keys) =>
        keys.map((jwk) =>
          isOf(jwk, key.kid) ? { ...jwk, activates_at: activatesAtSeconds } : jwk,
        ),
      ),
    remove: ({ key }) => change((keys) => keys.filter((jwk) => !isOf(jwk, key.kid))),
    alone: (work) => underLock({ path: join(dirname(path), `.${basename(path)}.lock`) }, work),
  };
}

/** By the key itself: a JWK in such a file need not carry a name. */
function isOf(jwk: KeyJson, kid: string): boolean {
  return signingKeyFromJwk(jwk).kid === kid;
}
