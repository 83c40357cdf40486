/** What commands write into the audit trail: that the command line did it. */

import type { UserDesk } from "./user-store.js";
import type { AuditEvent, UserRecord } from "../store/store.js";

/** To be called once it is done: it stays done where it cannot be written down. */
export async function recordEvent(
  event: Omit<AuditEvent, "actor" | "address" | "requestId">,
  { store }: Pick<UserDesk, "store">,
): Promise<void> {
  try {
    await store.audit.append({ ...event, actor: "command line" });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(
      `Warning: it is done, but it could not be written into the audit trail: ${why}\n`,
    );
  }
}

/** What an event tells of the user whom it is about. */
export function aboutUser({ id, username }: UserRecord) {
  return { subject: id, username };
}
