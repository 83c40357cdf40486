/** The port, where keys are kept: what the server follows, and what `scopegate keys` changes. */

import { stat } from "node:fs/promises";
import type { KeyJson } from "./key-record.js";
import type { KeyRecord } from "./key-states.js";
import { errorCode, readPrivate } from "../secrets/private-file.js";

/** What is there, as far as it can be read. */
export interface KeyReading {
  /** In the order in which they stand there. A file that cannot be read counts with what was read from it last. */
  readonly records: readonly KeyRecord[];
  /** Each says what is wrong and what to do. */
  readonly faults: readonly Error[];
}

export interface KeyPlace {
  /** A folder or a file. */
  readonly path: string;
  /**
   * Reads what changed since the last time. `undefined`: the place is not there.
   *
   * @throws Error where nothing can be told of the place.
   */
  read(): Promise<KeyReading | undefined>;
  /** Adds the first key. False: another process was faster. */
  addFirst(jwk: KeyJson): Promise<boolean>;
  /** Adds a key to others. */
  add(jwk: KeyJson): Promise<void>;
  /** Says from when on a key signs. */
  activateAt(record: KeyRecord, activatesAtSeconds: number): Promise<void>;
  /** Takes a key away. */
  remove(record: KeyRecord): Promise<void>;
  /** Does `work` while no other process changes anything in the place. */
  alone<Answer>(work: () => Promise<Answer>): Promise<Answer>;
}

/** One file, as it was when it was read. */
export interface KeyFileReading {
  readonly stamp: string;
  readonly records: readonly KeyRecord[];
  readonly fault: Error | undefined;
}

/**
 * Reads a file that was perhaps read before: again only where it is another one by now.
 *
 * @returns `undefined` where there is no such file.
 */
export async function readKeyFile(
  path: string,
  parse: (path: string, text: string) => readonly KeyRecord[],
  before: KeyFileReading | undefined,
): Promise<KeyFileReading | undefined> {
  let stamp = "";
  try {
    // Before the text: what is written in between has another stamp, and is read the next time.
    stamp = await stampOf(path);
    if (before?.fault === undefined && before?.stamp === stamp) return before;
    const text = await readPrivate(path);
    return text === undefined ? undefined : { stamp, records: parse(path, text), fault: undefined };
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    return { stamp, records: before?.records ?? [], fault: faultOf(path, error) };
  }
}

async function stampOf(path: string): Promise<string> {
  const { ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
  return [ino, size, mtimeNs, ctimeNs].join(" ");
}

function faultOf(path: string, error: unknown): Error {
  const code = errorCode(error);
  if (code === undefined) return error as Error;
  return new Error(`The signing key ${path} cannot be read (${code})`, { cause: error });
}
