/** Revocations as rows of the feed, and back. */

import type { Selectable, Transaction } from "kysely";
import { nowPlus } from "../sqlite/database-clock.js";
import { REVOCATION_KEPT_MILLIS, type Revocation, type RevocationEntry } from "../store.js";
import type { Database, RevocationsTable } from "../tables.js";

// A statement has room for so many values and no more.
const rowsOfOneStatement = 1_000;

/** Writes entries about sessions, users and clients; those about single tokens have an end of their own. */
export async function appendRevocations(
  transaction: Transaction<Database>,
  revocations: readonly Revocation[],
): Promise<void> {
  for (let start = 0; start < revocations.length; start += rowsOfOneStatement) {
    await transaction
      .insertInto("revocations")
      .values(
        revocations.slice(start, start + rowsOfOneStatement).map((revocation) => ({
          kind: revocation.kind,
          name: revocation.id,
          generation: revocation.kind === "user" ? revocation.generation : null,
          keep_until: nowPlus(REVOCATION_KEPT_MILLIS),
        })),
      )
      .execute();
  }
}

export function toRevocationEntry(row: Selectable<RevocationsTable>): RevocationEntry {
  return {
    ...toRevocation(row),
    sequence: row.sequence,
    keepUntilMillis: row.keep_until,
  };
}

function toRevocation({ kind, name, generation }: Selectable<RevocationsTable>): Revocation {
  if (kind !== "user") return { kind, id: name };
  // An entry about a user without a number would refuse nothing: all of them is the safe reading.
  return { kind, id: name, generation: generation ?? Number.MAX_SAFE_INTEGER };
}
