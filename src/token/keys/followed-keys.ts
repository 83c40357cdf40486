/** Signing keys that follow the files which hold them, while the server runs. */

import type { JsonWebKey } from "node:crypto";
import type { KeyPlace, KeyReading } from "./key-place.js";
import { keyStates, nextChangeSeconds } from "./key-states.js";
import type { KeyRecord } from "./key-states.js";
import { generateKeyAsJwk, publishedKeys } from "./signing-key.js";
import type { SigningKey, SigningKeys } from "./signing-key.js";

/** A key that was taken away ends within a second, in every process. */
const LOOK_AGAIN_MILLIS = 250;

export interface FollowedKeysOptions {
  readonly place: KeyPlace;
  /** Whether a key is made where there is none. */
  readonly create: boolean;
  /** Told once when the keys cannot be read as they are now, and again when the reason is another one. */
  readonly onFailure?: (error: Error) => void;
  /** The clock. Default: the system's. */
  readonly nowMillis?: () => number;
  readonly lookAgainMillis?: number;
}

/**
 * The keys of a place. Where there is none and `create` is true one is made, by one process only, however many start
 * at once.
 *
 * @throws Error which says what to do: no key and `create` is false, a broken one, or one that others than the owner
 * may open.
 */
export async function followKeys(options: FollowedKeysOptions): Promise<SigningKeys> {
  const { place, create, onFailure, nowMillis = Date.now } = options;
  let records = await firstRecords(place, create, nowMillis);
  let shown = momentOf(records, nowMillis() / 1000);
  let failure = "";

  const now = (): Moment => {
    const nowSeconds = nowMillis() / 1000;
    // Between two looks at the files too, so that all processes move on at the same second.
    if (nowSeconds >= shown.untilSeconds || nowSeconds < shown.sinceSeconds) {
      shown = momentOf(records, nowSeconds);
    }
    return shown;
  };
  const look = async (): Promise<void> => {
    const { reading, faults } = await readAgain(place);
    if (timer === undefined) return;
    if (reading !== undefined) {
      records = sameObjects(reading.records, records);
      shown = momentOf(records, nowMillis() / 1000);
    }
    const message = faults.map((fault) => fault.message).join(". ");
    if (message !== failure && message !== "")
      onFailure?.(new Error(message, { cause: faults[0] }));
    failure = message;
  };
  // One look after the other, however long one takes; and no process stays for this alone.
  const again = (): NodeJS.Timeout =>
    setTimeout(() => {
      void look().finally(() => {
        if (timer !== undefined) timer = again();
      });
    }, options.lookAgainMillis ?? LOOK_AGAIN_MILLIS).unref();
  let timer: NodeJS.Timeout | undefined = again();

  return {
    get active() {
      const { active } = now();
      if (active === undefined) throw noKey(place);
      return active;
    },
    find: (kid) => now().byKid.get(kid),
    published: () => now().published,
    close() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

/** The keys as they are from one change of states to the next. */
interface Moment {
  readonly active: SigningKey | undefined;
  /** A Map, because a kid comes from the token: "__proto__" must be a key that nobody has. */
  readonly byKid: ReadonlyMap<string, SigningKey>;
  readonly published: readonly JsonWebKey[];
  readonly sinceSeconds: number;
  readonly untilSeconds: number;
}

function momentOf(records: readonly KeyRecord[], nowSeconds: number): Moment {
  const states = keyStates(records, nowSeconds);
  // A key verifies before it signs: the clock of another process may be ahead of this one's.
  const keys = states.filter(({ state }) => state !== "gone").map(({ record }) => record.key);
  return {
    active: states.find(({ state }) => state === "active")?.record.key,
    byKid: new Map(keys.map((key) => [key.kid, key])),
    published: publishedKeys(keys),
    sinceSeconds: nowSeconds,
    untilSeconds: nextChangeSeconds(records, nowSeconds),
  };
}

async function firstRecords(
  place: KeyPlace,
  create: boolean,
  nowMillis: () => number,
): Promise<readonly KeyRecord[]> {
  const read = async (): Promise<readonly KeyRecord[]> => {
    const { records, faults: [fault] = [] } = (await place.read()) ?? { records: [] };
    // At the start nothing is overlooked: a server that runs with half of its keys refuses good tokens.
    if (fault !== undefined) throw fault;
    return records;
  };
  let records = await read();
  if (records.length === 0 && create) {
    await place.addFirst({ ...generateKeyAsJwk(), activates_at: Math.floor(nowMillis() / 1000) });
    // Read, even by the one that wrote it: there is one truth, and it is the file.
    records = await read();
  }
  if (momentOf(records, nowMillis() / 1000).active === undefined) throw noKey(place);
  return records;
}

async function readAgain(
  place: KeyPlace,
): Promise<{ readonly reading?: KeyReading; readonly faults: readonly Error[] }> {
  try {
    const reading = await place.read();
    // An empty place says that the keys were taken away; that there is no place says nothing.
    if (reading === undefined) {
      return { faults: [new Error(`${place.path} is not there any more: put it back`)] };
    }
    const none = reading.records.length === 0 && reading.faults.length === 0;
    return { reading, faults: none ? [noKey(place)] : reading.faults };
  } catch (error) {
    return { faults: [error as Error] };
  }
}

/** A key that is read again is the same object: who holds it can tell by that that it is still there. */
function sameObjects(
  records: readonly KeyRecord[],
  before: readonly KeyRecord[],
): readonly KeyRecord[] {
  const known = new Map(before.map(({ key }) => [key.kid, key]));
  return records.map((record) => ({ ...record, key: known.get(record.key.kid) ?? record.key }));
}

function noKey({ path }: KeyPlace): Error {
  return new Error(
    `There is no signing key in ${path}. Run: scopegate keys rotate, which makes one that signs at once; or set ` +
      "TOKEN_SECRET",
  );
}
