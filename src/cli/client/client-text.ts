/** How commands show a client: as JSON, or in words. Never with anything of a secret but one that was just made. */

import { timeText } from "../time-text.js";
import { quoted, type OutputFlags } from "../user/user-text.js";
import type { ClientRecord } from "../../store/store.js";

/** A client as JSON shows it. */
export function clientJson(client: ClientRecord) {
  return {
    id: client.id,
    name: client.name,
    type: typeOf(client),
    firstParty: client.firstParty,
    grants: client.grants,
    // Null: whatever the user has.
    scopes: client.scopes,
    mayIntrospect: client.mayIntrospect,
    redirectUris: client.redirectUris,
    demo: client.demo,
    createdAt: timeText(client.createdAtMillis),
  };
}

/** RFC 6749 §2.1. */
export function typeOf({ secretHash }: ClientRecord): "confidential" | "public" {
  return secretHash === null ? "public" : "confidential";
}

export function scopesText({ scopes }: ClientRecord): string {
  if (scopes === null) return "all";
  return scopes.join(" ") || "none";
}

/**
 * @param sentences what happened, for a person.
 * @param secret one that was just made: nobody can see it again.
 */
export function printClient(
  client: ClientRecord,
  { json }: OutputFlags,
  sentences: readonly string[],
  secret?: string,
): void {
  const shown =
    secret === undefined
      ? []
      : ["The secret, which is shown only now and cannot be read again:", secret];
  const text = json
    ? JSON.stringify({ ...clientJson(client), ...(secret !== undefined && { secret }) }, null, 2)
    : [...sentences, ...shown].join("\n");
  process.stdout.write(`${text}\n`);
}

/** For a sentence that begins a message. */
export function noSuchClientText(id: string): string {
  return `There is no client ${quoted(id)}. scopegate client list prints those that there are`;
}
