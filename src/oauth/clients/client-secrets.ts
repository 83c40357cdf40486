/** Client secrets (RFC 6749 §2.3.1): how they are made, hashed and compared. */

import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { DerivedKey, DerivedKeys } from "../../token/secrets/root-secret.js";

export interface ClientSecrets {
  /** 256 random bits. The prefix lets scanners for leaked secrets find it. */
  generate(): string;
  /** What is stored of a secret. */
  hash(secret: string): string;
  /**
   * Whether `secret` is the one of `storedHash`. `null` and `undefined`, for a client that has none or does not exist,
   * and a hash whose root secret is gone take as long and are never right.
   */
  verify(storedHash: string | null | undefined, secret: string): boolean;
  /** Whether the hash can be compared at all: the root secret it was made under is still here. */
  isReadable(storedHash: string): boolean;
  /** Whether it was made under a root secret that does not write any more. */
  needsRehash(storedHash: string): boolean;
}

// Version, key id, HMAC-SHA-256 in base64url.
const storedForm = /^\$sgc1\$([\w-]+)\$([\w-]{43})$/;
const macBytes = 32;

/**
 * An HMAC, not bcrypt: a secret is not chosen by a person but random, so nobody can guess it from its hash however fast
 * the hash is. A slow one would protect nothing, and would let anybody make the server work by sending wrong secrets.
 *
 * @param keys of the label "client secret".
 */
export function createClientSecrets(keys: DerivedKeys): ClientSecrets {
  const keyOf = (storedHash: string): DerivedKey | undefined => {
    const [, keyId] = storedForm.exec(storedHash) ?? [];
    return keyId === undefined ? undefined : keys.find(keyId);
  };
  return {
    generate: () => `sgs_${randomBytes(32).toString("base64url")}`,
    hash: (secret) => `$sgc1$${keys.current.id}$${mac(keys.current, secret).toString("base64url")}`,
    verify(storedHash, secret) {
      const [, keyId = "", text = ""] = storedForm.exec(storedHash ?? "") ?? [];
      const key = keys.find(keyId);
      // Fills up what is not there, so that there is something of the right length to compare with.
      const expected = Buffer.alloc(macBytes);
      expected.write(text, "base64url");
      return timingSafeEqual(mac(key ?? keys.current, secret), expected) && key !== undefined;
    },
    isReadable: (storedHash) => keyOf(storedHash) !== undefined,
    needsRehash: (storedHash) => keyOf(storedHash)?.id !== keys.current.id,
  };
}

function mac({ key }: DerivedKey, secret: string): Buffer {
  return createHmac("sha256", key).update(secret, "utf8").digest();
}
