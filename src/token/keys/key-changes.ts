/** What a person does with the keys in files: make the next one, and end one. Running servers follow. */

import type { KeyPlace } from "./key-place.js";
import { keyStates } from "./key-states.js";
import type { KeyRecord, StatedKey } from "./key-states.js";
import { generateKeyAsJwk } from "./private-jwk.js";
import type { KeyPairAlgorithm } from "./private-jwk.js";

interface KeyChangeOptions {
  readonly place: KeyPlace;
  /** The clock. Default: the system's. */
  readonly nowMillis?: () => number;
}

export interface RotateOptions extends KeyChangeOptions {
  readonly alg: KeyPairAlgorithm;
  /** How long the key is published before it signs. The first key signs at once. */
  readonly afterMillis: number;
}

export type RotateOutcome =
  | {
      readonly kind: "made";
      readonly made: StatedKey;
      /** All keys as they are now. */
      readonly keys: readonly StatedKey[];
      /** Keys that were gone, and of which nothing is left now. */
      readonly deleted: readonly StatedKey[];
    }
  /** A key that was made before has not begun to sign: nothing was changed. */
  | { readonly kind: "waiting"; readonly next: StatedKey };

/**
 * Makes a key: `next` beside others, and active at once where it is the first.
 *
 * @throws Error where the keys cannot all be read, or cannot be written.
 */
export function rotateKeys(options: RotateOptions): Promise<RotateOutcome> {
  const { place, alg, afterMillis, nowMillis = Date.now } = options;
  return place.alone(async () => {
    const keys = await statesIn(place, nowMillis);
    const next = keys.find(({ state }) => state === "next");
    if (next !== undefined) return { kind: "waiting", next };
    await startActive(place, keys, nowMillis);
    const jwk = generateKeyAsJwk(alg);
    const deleted = keys.filter(({ state }) => state === "gone");
    for (const { record } of deleted) await place.remove(record);
    // A server that starts at this moment may make the first key meanwhile: then this one is the second.
    const isFirst =
      deleted.length === keys.length &&
      (await place.addFirst({ ...jwk, activates_at: Math.floor(nowMillis() / 1000) }));
    if (!isFirst) {
      await place.add({ ...jwk, activates_at: Math.ceil((nowMillis() + afterMillis) / 1000) });
    }
    const after = await statesIn(place, nowMillis);
    const made = after.find(({ record }) => record.key.kid === jwk["kid"]);
    if (made === undefined) throw new Error(`The new key was removed from ${place.path} meanwhile`);
    return { kind: "made", made, keys: after, deleted };
  });
}

export interface RetireOptions extends KeyChangeOptions {
  readonly kid: string;
  /** Whether the tokens of the key end at once. */
  readonly immediately: boolean;
}

export type RetireOutcome =
  /** The key is no more. */
  | { readonly kind: "removed"; readonly key: StatedKey; readonly active: StatedKey | undefined }
  /** It signs no more, and verifies until `key.untilSeconds`. Where `active` is undefined it was so before. */
  | { readonly kind: "retiring"; readonly key: StatedKey; readonly active: StatedKey | undefined }
  /** It signs until `next` does, and verifies after that. It was so before. */
  | { readonly kind: "relieved"; readonly key: StatedKey; readonly next: StatedKey }
  /** Nothing was changed: no other key could sign in its place. */
  | { readonly kind: "only"; readonly key: StatedKey }
  | { readonly kind: "unknown" };

/**
 * Ends a key: as soon as that costs nobody a good token, or immediately.
 *
 * @throws Error where the keys cannot all be read, or cannot be written.
 */
export function retireKey(options: RetireOptions): Promise<RetireOutcome> {
  const { place, kid, immediately, nowMillis = Date.now } = options;
  return place.alone(async (): Promise<RetireOutcome> => {
    // A broken file beside it must not keep anybody from ending a key that was stolen.
    const keys = await statesIn(place, nowMillis, { ignoreFaults: immediately });
    const key = keyOf(keys, kid);
    if (key === undefined) {
      await statesIn(place, nowMillis);
      return { kind: "unknown" };
    }
    const remove = async (): Promise<RetireOutcome> => {
      await place.remove(key.record);
      const left = await statesIn(place, nowMillis, { ignoreFaults: immediately });
      const active = left.find(({ state }) => state === "active");
      return { kind: "removed", key, active };
    };
    if (key.state === "next" || key.state === "gone") return remove();
    if (key.state === "retiring") {
      return immediately ? remove() : { kind: "retiring", key, active: undefined };
    }

    const next = keys.find(({ state }) => state === "next");
    if (next !== undefined && !immediately) return { kind: "relieved", key, next };
    const successor = next ?? keys.find(({ state }) => state === "retiring");
    if (successor === undefined) return { kind: "only", key };
    // It signs before the other one goes: at no moment is there nobody to sign.
    const activatesAt = Math.max(
      Math.floor(nowMillis() / 1000),
      immediately ? 0 : (key.sinceSeconds ?? 0) + 1,
    );
    await place.activateAt(successor.record, activatesAt);
    if (immediately) return remove();
    const after = await statesIn(place, () => Math.max(nowMillis(), activatesAt * 1000));
    const active = after.find(({ state }) => state === "active");
    return { kind: "retiring", key: keyOf(after, kid) ?? key, active };
  });
}

function keyOf(keys: readonly StatedKey[], kid: string): StatedKey | undefined {
  return keys.find(({ record }) => record.key.kid === kid);
}

/**
 * A key that signs although its time has not come, since there is no other, was made while a clock was wrong. It has
 * started: else it would come after the key that is made now.
 */
async function startActive(
  place: KeyPlace,
  keys: readonly StatedKey[],
  nowMillis: () => number,
): Promise<void> {
  const nowSeconds = Math.floor(nowMillis() / 1000);
  const active = keys.find(({ state }) => state === "active");
  if (active === undefined || (active.record.activatesAtSeconds ?? 0) <= nowSeconds) return;
  await place.activateAt(active.record, nowSeconds);
}

async function statesIn(
  place: KeyPlace,
  nowMillis: () => number,
  { ignoreFaults = false } = {},
): Promise<StatedKey[]> {
  const { records, faults: [fault] = [] }: Reading = (await place.read()) ?? { records: [] };
  // Half of the keys are no ground to change any on.
  if (fault !== undefined && !ignoreFaults) throw fault;
  return keyStates(records, nowMillis() / 1000);
}

interface Reading {
  readonly records: readonly KeyRecord[];
  readonly faults?: readonly Error[];
}
