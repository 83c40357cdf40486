/** Signing keys in files, valid by default, for the tests of what reads and changes them. */

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { KeyJson, KeyTimes } from "../../src/token/keys/key-record.js";
import type { KeyRecord } from "../../src/token/keys/key-states.js";
import { generateKeyAsJwk, signingKeyFromJwk } from "../../src/token/keys/private-jwk.js";

/** 2026-01-01T00:00:00Z. */
export const start = 1_767_225_600;
/** How long a key verifies after its successor began to sign: a day, and the leeway of two clocks. */
export const retiringSeconds = 86_400 + 10;

export function newKey(times: KeyTimes = {}): KeyJson & { readonly kid: string } {
  const jwk = generateKeyAsJwk();
  return { ...jwk, kid: String(jwk["kid"]), ...times };
}

/** A record as if it had been read. Its key is a real one. */
export function newRecord(times: KeyTimes = {}): KeyRecord {
  return {
    key: signingKeyFromJwk(generateKeyAsJwk()),
    path: "a.jwk",
    activatesAtSeconds: times.activates_at,
    removedAtSeconds: times.removed_at,
  };
}

const folders: string[] = [];

afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

/** A folder that is removed after the tests of the file. */
export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "scopegate-keys-"));
  folders.push(folder);
  return folder;
}

/** Writes a private file. */
export async function put(path: string, content: object | string): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const text = typeof content === "string" ? content : JSON.stringify(content);
  await writeFile(path, text, { mode: 0o600 });
  return path;
}
