/** `scopegate audit`: what happened to accounts, tokens and keys, the oldest first, page by page. */

import { Command, InvalidArgumentError, Option } from "commander";
import { auditJson, auditLine } from "./audit-text.js";
import { write } from "../standard-output.js";
import { atUserDesk, userNamed, type UserDesk } from "../user-store.js";
import type { OutputFlags } from "../user/user-text.js";
import { duration, integer } from "../../config-values.js";
import {
  auditEventNames,
  type AuditEventName,
  type AuditFilter,
  type AuditRecord,
  type AuditStore,
} from "../../store/store.js";

const recordsPerPage = 500;

interface AuditFlags extends OutputFlags {
  readonly event?: readonly AuditEventName[];
  readonly user?: string;
  readonly subject?: string;
  readonly client?: string;
  readonly since?: number;
  readonly first?: number;
}

export function auditCommand(): Command {
  return new Command("audit")
    .description("Print what happened to accounts, tokens and keys, the oldest first")
    .addOption(
      new Option("--event <names...>", "only events of these names").choices(auditEventNames),
    )
    .addOption(
      new Option("--user <name>", "only events about this user of the store").conflicts("subject"),
    )
    .option("--subject <id>", "only events about this subject, such as a user who was deleted")
    .option("--client <id>", "only events about this client")
    .option(
      "--since <when>",
      "only events since a moment such as 2026-01-31T08:00:00Z, or in the last 15m, 1h, 7d",
      parseSince,
    )
    .option("--first <number>", "only so many, the oldest of them", parseFirst)
    .option("--json", "as one JSON object a line")
    .action((flags: AuditFlags) => atUserDesk((desk) => printAudit(desk, flags)));
}

async function printAudit(desk: UserDesk, flags: AuditFlags): Promise<void> {
  const { event, user, client, since, first = Infinity, json } = flags;
  const subject = user === undefined ? flags.subject : (await userNamed(user, desk)).id;
  const filter = { events: event, subject, clientId: client, sinceMillis: since };
  let isEmpty = true;
  for await (const records of pagesOf(desk.store.audit, filter, first)) {
    isEmpty = false;
    const lines = json ? records.map(auditJson) : await inWords(records, desk);
    await write(lines.map((line) => `${line}\n`).join(""));
  }
  // For the person, not for what reads the lines.
  if (isEmpty && !json) process.stderr.write("There are no such events\n");
}

async function* pagesOf(
  audit: AuditStore,
  filter: Omit<AuditFilter, "first" | "after">,
  most: number,
): AsyncGenerator<readonly AuditRecord[]> {
  let after: number | undefined;
  let left = most;
  while (left > 0) {
    const first = Math.min(left, recordsPerPage);
    const records = await audit.list({ ...filter, after, first });
    if (records.length > 0) yield records;
    if (records.length < first) return;
    after = records.at(-1)?.sequence;
    left -= records.length;
  }
}

/** With the names of users who are there: an id tells a person little. */
async function inWords(records: readonly AuditRecord[], { store }: UserDesk): Promise<string[]> {
  const subjects = [...new Set(records.flatMap(({ subject }) => subject ?? []))];
  const users = await store.users.findByIds(subjects);
  const names = new Map(users.map((user) => [user?.id, user?.username]));
  return records.map((record) => auditLine(record, names.get(record.subject)));
}

const rfc3339 = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/i;

/** @returns milliseconds since 1970. */
function parseSince(text: string): number {
  const ago = duration("1s", "3650d").safeParse(text);
  if (ago.success) return Date.now() - ago.data;
  const millis = rfc3339.test(text) ? Date.parse(text) : NaN;
  if (Number.isFinite(millis)) return millis;
  throw new InvalidArgumentError(
    "It must be a time with its zone, such as 2026-01-31T08:00:00Z, a date, or a duration such as 15m, 1h or 7d.",
  );
}

function parseFirst(text: string): number {
  const parsed = integer(1, 1_000_000_000, "a number of events").safeParse(text);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(`It ${parsed.error.issues[0]?.message ?? "is no number"}.`);
}
