/** The root secret (SECRET): the one secret from which every other symmetric key is derived. */

import { createSecretKey, hkdfSync, randomBytes } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { readPrivate, writeOnce } from "./private-file.js";
import { secretWeakness } from "./secret-weakness.js";

/** A key for one purpose, and the short name that goes into whatever is made with it. */
export interface DerivedKey {
  /** Eight base64url characters. Derived beside the key, not from it: it tells nothing about it. */
  readonly id: string;
  readonly key: KeyObject;
}

/** The keys of one purpose, one for each value of the root secret. */
export interface DerivedKeys {
  /** Makes everything new. */
  readonly current: DerivedKey;
  /** The key that made a thing, by the id in it; `undefined` when its root secret is gone. */
  find(id: string): DerivedKey | undefined;
}

export interface RootSecret {
  /** The keys for one purpose. The same label always gives the same keys; another label unrelated ones. */
  derive(label: string): DerivedKeys;
}

/**
 * The root secret, from its values: the first writes, the others only verify, which is how it is rotated.
 *
 * @throws Error where there is no value or one is weak; the message holds no part of it.
 */
export function rootSecret(values: readonly string[]): RootSecret {
  if (values.length === 0) throw new Error("The root secret (SECRET) has no value");
  for (const [index, value] of values.entries()) {
    const weakness = secretWeakness(value);
    if (weakness !== undefined) {
      throw new Error(
        `Value ${index + 1} of the root secret (SECRET) ${weakness}. Make one with: openssl rand -base64 32`,
      );
    }
  }
  return {
    derive(label) {
      const [current, ...older] = values.map((value) => deriveKey(value, label));
      if (current === undefined) throw new Error("The root secret (SECRET) has no value");
      const byId = new Map([current, ...older].map((derived) => [derived.id, derived]));
      return { current, find: (id) => byId.get(id) };
    },
  };
}

/** HKDF-SHA-256 (RFC 5869) without a salt: the value is a secret of its own, and the label goes into `info`. */
function deriveKey(value: string, label: string): DerivedKey {
  const expand = (purpose: string, bytes: number): Buffer =>
    Buffer.from(hkdfSync("sha256", value, "", `scopegate ${purpose} ${label}`, bytes));
  return {
    id: expand("key-id", 6).toString("base64url"),
    key: createSecretKey(expand("key", 32)),
  };
}

/**
 * The root secret in a file: made by the first process that asks (32 random bytes, base64url), mode 0600, and the
 * same for every process that asks later or at the same moment.
 *
 * @returns its value, for {@link rootSecret}.
 * @throws Error where others than the owner may open the file, or where it holds a weak value.
 */
export async function loadOrCreateSecretFile(path: string): Promise<string> {
  let text = await readPrivate(path);
  if (text === undefined) {
    await writeOnce(path, `${randomBytes(32).toString("base64url")}\n`);
    // Read, even by the one that wrote it: there is one truth, and it is the file.
    text = await readPrivate(path);
  }
  const value = (text ?? "").trim();
  const weakness = secretWeakness(value);
  if (weakness !== undefined) {
    throw new Error(
      `The secret in ${path} ${weakness}. Put a good one there, or remove the file to have one made`,
    );
  }
  return value;
}
