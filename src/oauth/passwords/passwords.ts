/** Passwords: how they are hashed, and how a login compares one in the same time whatever the outcome. */

import { createHmac } from "node:crypto";
import type { DerivedKey, DerivedKeys } from "../../token/secrets/root-secret.js";
import { createHashPool } from "./hash-pool.js";
import type { Busy } from "./hash-pool.js";
import type { CompareTask, CreateTask } from "./hash-worker.js";

/** Far more than anybody types, and little enough that its HMAC costs nothing. */
export const PASSWORD_MAXIMUM_BYTES = 1024;

export interface PasswordOptions {
  /** The keys of the HMAC in front of bcrypt. */
  readonly pepper: DerivedKeys;
  /** log2 of the rounds of bcrypt: 4 to 15. */
  readonly bcryptCost: number;
  /** How many logins are computed at the same moment. */
  readonly hashThreads: number;
  /** A login that would wait longer is refused at once. Default: 5,000. */
  readonly maxWaitMillis?: number;
}

export interface Passwords {
  /**
   * The hash to store for a password.
   *
   * @throws RangeError for an empty password, or one of more than 1,024 bytes.
   */
  hash(password: string): Promise<string>;
  /** The same, for a request that waits: {@link Busy} where it would wait for long. */
  hashSoon(password: string): Promise<string | Busy>;
  /**
   * Whether `password` is the one of `storedHash`. `null` and `undefined`, for a user that cannot log in or does not
   * exist, take as long and are never right.
   */
  verify(
    storedHash: string | null | undefined,
    password: string,
    signal?: AbortSignal,
  ): Promise<boolean | Busy>;
  /** Whether {@link Passwords.hash} would make another kind of hash today: of another form, cost or pepper. */
  isOutdated(storedHash: string): boolean;
  /** Ends the threads. */
  close(): Promise<void>;
}

// Ours: version, key id of the pepper, bcrypt. Foreign ones: bcrypt as it is, by the cost that a login can bear.
const bcryptForm = String.raw`\$2[ab]\$(0[4-9]|1[0-5])\$[./A-Za-z0-9]{53}`;
const pepperedHash = new RegExp(String.raw`^\$sg1\$([\w-]+)(${bcryptForm})$`);
const plainHash = new RegExp(`^${bcryptForm}$`);

export function createPasswords(options: PasswordOptions): Passwords {
  const { pepper, bcryptCost, hashThreads, maxWaitMillis } = options;
  if (!Number.isInteger(bcryptCost) || bcryptCost < 4 || bcryptCost > 15) {
    throw new RangeError("bcryptCost must be a whole number, 4 to 15");
  }
  const pool = createHashPool({ threads: hashThreads, cost: bcryptCost, maxWaitMillis });
  const taskFor = (password: string): CreateTask => {
    const bytes = Buffer.byteLength(password, "utf8");
    if (bytes === 0 || bytes > PASSWORD_MAXIMUM_BYTES) {
      throw new RangeError(`A password has 1 to ${PASSWORD_MAXIMUM_BYTES} bytes`);
    }
    return { text: peppered(password, pepper.current), cost: bcryptCost };
  };
  const toStored = (hash: string): string => `$sg1$${pepper.current.id}${hash}`;
  return {
    hash: async (password) => toStored(await pool.create(taskFor(password))),
    async hashSoon(password) {
      const hash = await pool.createSoon(taskFor(password));
      return typeof hash === "string" ? toStored(hash) : hash;
    },
    async verify(storedHash, password, signal) {
      const { usable, task } = comparison(storedHash, password, pepper, bcryptCost);
      const equal = await pool.compare(task, signal);
      return typeof equal === "boolean" ? equal && usable : equal;
    },
    isOutdated(storedHash) {
      const [, keyId, , cost] = pepperedHash.exec(storedHash) ?? [];
      return keyId !== pepper.current.id || Number(cost) < bcryptCost;
    },
    close: () => pool.close(),
  };
}

/**
 * What a login computes: one comparison, then hashes for nothing, 2^`bcryptCost` rounds in all. A hash of a smaller
 * cost c is followed by hashes of the costs c, c+1, … up to the configured one, exclusive: 2^c + (2^c + 2^(c+1) + …)
 * is 2^`bcryptCost` exactly. A hash of a greater cost takes longer; nothing hides that.
 */
export function comparison(
  storedHash: string | null | undefined,
  password: string,
  pepper: DerivedKeys,
  bcryptCost: number,
): { readonly usable: boolean; readonly task: CompareTask } {
  const read = readHash(storedHash ?? "", password, pepper);
  if (read === undefined) {
    const text = peppered(password, pepper.current);
    return { usable: false, task: { text, hash: dummyHash(bcryptCost), dummyCosts: [] } };
  }
  const dummyCosts: number[] = [];
  for (let cost = read.cost; cost < bcryptCost; cost += 1) dummyCosts.push(cost);
  return { usable: read.usable, task: { text: read.text, hash: read.hash, dummyCosts } };
}

interface ReadHash {
  readonly usable: boolean;
  readonly text: string;
  readonly hash: string;
  readonly cost: number;
}

function readHash(stored: string, password: string, pepper: DerivedKeys): ReadHash | undefined {
  const [, keyId = "", hash = "", cost] = pepperedHash.exec(stored) ?? [];
  if (cost !== undefined) {
    const key = pepper.find(keyId);
    return key && { usable: true, text: peppered(password, key), hash, cost: Number(cost) };
  }
  const [, plainCost] = plainHash.exec(stored) ?? [];
  if (plainCost === undefined) return undefined;
  // Plain bcrypt repeats its key with a NUL after it, so that "" and NULs in any number are one password to it.
  const usable = !password.includes("\0");
  return { usable, text: password, hash: stored, cost: Number(plainCost) };
}

/** 64 characters without NUL, whatever the password: all of it counts, where bcrypt alone reads 72 bytes. */
function peppered(password: string, { key }: DerivedKey): string {
  return createHmac("sha384", key).update(password, "utf8").digest("base64");
}

/** A hash that no password is known for: it stands where there is none. */
function dummyHash(cost: number): string {
  return `$2b$${String(cost).padStart(2, "0")}$abcdefghijklmnopqrstuu${".".repeat(31)}`;
}
