/** How an event of the audit trail is shown: one line, as JSON or in words. */

import { timeText } from "../time-text.js";
import { quoted } from "../user/user-text.js";
import { auditEventNames, type AuditRecord } from "../../store/store.js";

export function auditJson({ sequence, atMillis, ...event }: AuditRecord): string {
  return JSON.stringify({ sequence, at: timeText(atMillis), ...event });
}

const longestName = Math.max(...auditEventNames.map((name) => name.length));

/** @param username of the subject, where the event has none. */
export function auditLine(record: AuditRecord, username: string | undefined): string {
  const members = [
    ["user", record.username ?? username],
    ["subject", record.subject],
    ["actor", record.actor],
    ["client", record.clientId],
    ["session", record.sessionId],
    ["address", record.address],
    ["request", record.requestId],
    ["detail", record.detail],
  ] as const;
  const told = members.flatMap(([name, value]) =>
    value === undefined ? [] : `${name}=${valueText(value)}`,
  );
  return [timeText(record.atMillis), record.event.padEnd(longestName), ...told]
    .join("  ")
    .trimEnd();
}

/** Where a value begins and ends is never in doubt. */
function valueText(value: string): string {
  return /^[\w.:@/+-]+$/.test(value) ? value : quoted(value);
}
