/** Ids of records: a prefix that says what it names, and 128 random bits. */

import { randomBytes } from "node:crypto";

/** A new id, such as `usr_` and 22 characters of base64url (RFC 4648 §5). It cannot be guessed. */
export function newRecordId(prefix: "usr" | "itm" | "ses"): string {
  return `${prefix}_${randomBytes(16).toString("base64url")}`;
}
