/** Clients as rows of a table, and back. */

import type { Insertable, Selectable } from "kysely";
import { nowMillis } from "../sqlite/database-clock.js";
import type { ClientRecord, NewClient } from "../store.js";
import type { ClientsTable } from "../tables.js";
import { fromListText, toListText } from "../text-list.js";

export function toClientRecord(row: Selectable<ClientsTable>): ClientRecord {
  return {
    id: row.id,
    name: row.name,
    secretHash: row.secret_hash,
    firstParty: row.first_party !== 0,
    grants: fromListText(row.grants),
    scopes: row.scopes === null ? null : fromListText(row.scopes),
    mayIntrospect: row.may_introspect !== 0,
    redirectUris: fromListText(row.redirect_uris),
    demo: row.demo !== 0,
    createdAtMillis: row.created_at,
  };
}

/** The columns of a client that is made now; the database gives it its time. */
export function toNewClientRow(client: NewClient) {
  return {
    id: client.id,
    name: client.name,
    secret_hash: client.secretHash,
    first_party: Number(client.firstParty),
    grants: toListText(client.grants),
    scopes: client.scopes === null ? null : toListText(client.scopes),
    may_introspect: Number(client.mayIntrospect),
    redirect_uris: toListText(client.redirectUris),
    demo: Number(client.demo),
    created_at: nowMillis,
  } satisfies Record<keyof Insertable<ClientsTable>, unknown>;
}
