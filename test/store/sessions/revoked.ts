/** What the feed of revocations holds, as the tests compare it. */

import type { Revocation, Store } from "../../../src/store/store.js";

/** The revocations of all entries, in their order. */
export async function revoked(store: Store): Promise<Revocation[]> {
  const entries = await store.revocations.readAfter(0, 10_000);
  return entries.map((entry) =>
    entry.kind === "user"
      ? { kind: entry.kind, id: entry.id, generation: entry.generation }
      : { kind: entry.kind, id: entry.id },
  );
}

/** The ids of one kind, sorted. */
export async function revokedIds(store: Store, kind: Revocation["kind"]): Promise<string[]> {
  const revocations = await revoked(store);
  return revocations
    .filter((revocation) => revocation.kind === kind)
    .map(({ id }) => id)
    .sort();
}
